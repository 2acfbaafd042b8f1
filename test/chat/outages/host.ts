import type { Random } from "../../../src/lib/random.ts";
import type { Clock } from "../../../src/lib/time.ts";
import { resumableKind } from "../../../src/plugin/answers/answer-table.ts";
import { invitesRetry } from "../../plugin/answers/invites-retry.ts";

/** OpenCode as it repeats what fails, taken from docs/OPENCODE.md (4.4, 6.1, 6.2, 6.4). */
export interface Host {
  readonly clock: Clock;
  readonly random: Random;
  readonly send: (body: object, headers: Record<string, string>) => Promise<Reply>;
  /** A message of ours is on its way. */
  readonly onResume: (sessionId: string) => void;
}

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Outcome {
  readonly isAnswered: boolean;
  /** Ours, of the error that OpenCode ended with. */
  readonly code: string | undefined;
  readonly message: string | undefined;
  /** Sent by OpenCode. */
  readonly requests: number;
}

const MAX_RETRIES = 5;
const MAX_TITLE_RETRIES = 2;
/** What has no finish reason is repeated without a pause and without an end (OPENCODE 5.2). */
const ENDLESS = 100;
/** The pauses of session recovery, with the time in which it looks for the error. */
const RESUME_PAUSES_MS = [3_000, 11_000, 31_000];

const TOOL = {
  type: "function",
  function: { name: "read", description: "Reads.", parameters: { type: "object", properties: {} } },
};

export interface Session {
  readonly id: string;
  readonly parent?: string;
  /** What was said so far, by the person and in their name. */
  readonly said: string[];
}

/** A person's prompt: the turn, a new session's title beside it, and resumes of the session. */
export async function prompt(
  host: Host,
  session: Session,
  words: string,
  resumes: boolean,
): Promise<Outcome> {
  const isNew = session.said.length === 0 && session.parent === undefined;
  session.said.push(words);
  const title = isNew ? titleOf(host, session, words) : Promise.resolve();
  const [outcome] = await Promise.all([turn(host, session, resumes), title]);
  return outcome;
}

async function turn(host: Host, session: Session, resumes: boolean): Promise<Outcome> {
  let outcome = await repeat(host, turnBody(session), headersOf(session), MAX_RETRIES);
  for (const pauseMs of resumes ? RESUME_PAUSES_MS : []) {
    if (outcome.code === undefined || resumableKind(outcome.code) === undefined) break;
    await host.clock.sleep(pauseMs);
    host.onResume(session.id);
    session.said.push("continue");
    const resumed = await repeat(host, turnBody(session), headersOf(session), MAX_RETRIES);
    outcome = { ...resumed, requests: outcome.requests + resumed.requests };
  }
  return outcome;
}

async function titleOf(host: Host, session: Session, words: string): Promise<void> {
  const messages = [
    { role: "system", content: "You are a title generator. You output only a title." },
    { role: "user", content: "Generate a title for this conversation:" },
    { role: "user", content: words },
  ];
  const body = { model: "kiro-claude-haiku-4-5", stream: true, messages };
  await repeat(host, body, headersOf(session), MAX_TITLE_RETRIES);
}

/** What failed is not in the history. */
function turnBody({ said }: Session): object {
  const spoken = said.map((content) => ({ role: "user", content }));
  const messages = [{ role: "system", content: "You are OpenCode." }, ...spoken];
  return { model: "kiro-claude-sonnet-4-5", stream: true, tools: [TOOL], messages };
}

function headersOf({ id, parent }: Session): Record<string, string> {
  return { "x-session-id": id, ...(parent !== undefined && { "x-parent-session-id": parent }) };
}

async function repeat(
  { clock, random, send }: Host,
  body: object,
  headers: Record<string, string>,
  maxRetries: number,
): Promise<Outcome> {
  let loops = 0;
  for (let retries = 0; ;) {
    const requests = 1 + retries + loops;
    const reply = await send(body, headers);
    const fate = fateOf(reply);
    if (fate.kind === "endless" && loops < ENDLESS) {
      loops += 1;
      continue;
    }
    const { code, message } = fate;
    if (fate.kind !== "retry" || retries === maxRetries) {
      return { isAnswered: fate.kind === "answered", code, message, requests };
    }
    await clock.sleep(waitBefore(retries, reply, random));
    retries += 1;
  }
}

function waitBefore(retries: number, { headers }: Reply, random: Random): number {
  const milliseconds = headers.get("retry-after-ms");
  if (milliseconds !== null) return Number(milliseconds);
  return 2_000 * 2 ** retries * (1 + random.next() / 4);
}

interface Fate {
  readonly kind: "answered" | "retry" | "final" | "endless";
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

function fateOf({ status, text }: Reply): Fate {
  if (status === 200) return fateOfStream(text);
  const { code, message } = errorIn(text);
  const isRetried = [408, 409, 429].includes(status) || status >= 500 || invitesRetry(text);
  return { kind: isRetried ? "retry" : "final", code, message };
}

const FINAL_CODES = ["invalid_prompt", "insufficient_quota", "usage_not_included"];

function fateOfStream(text: string): Fate {
  const line = text.split("\n").find((each) => each.startsWith('data: {"error"'));
  if (line === undefined) {
    return {
      kind: /"finish_reason":"(stop|length|tool_calls)"/.test(text) ? "answered" : "endless",
    };
  }
  const { code, message } = errorIn(line.slice("data: ".length));
  const inner = errorIn(message);
  return {
    kind: FINAL_CODES.includes(inner.code) ? "final" : "retry",
    code,
    message: inner.message,
  };
}

function errorIn(text: string): { code: string; message: string } {
  return (JSON.parse(text) as { error: { code: string; message: string } }).error;
}
