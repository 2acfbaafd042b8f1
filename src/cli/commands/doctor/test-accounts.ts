import { type Account, blockOf, labelsOf } from "../../../accounts/account.ts";
import { callAs } from "../../../accounts/tokens/call-as.ts";
import { AUTO_MODEL } from "../../../catalog/models.ts";
import { readEvents } from "../../../codewhisperer/read-events.ts";
import { apiKeyVariableAccounts } from "../../../core/api-key-variable.ts";
import type { Core } from "../../../core/core.ts";
import { KiroNetworkError } from "../../../facts/errors.ts";
import type { Failure } from "../../../facts/failure.ts";
import { defined } from "../../../lib/defined.ts";
import { withConnection } from "../../../lib/net/connection.ts";
import { isAborted } from "../../../lib/time.ts";
import { classifyTokenError } from "../../../resilience/classify.ts";
import { sendChat } from "../../../service/chat.ts";
import { forAccount } from "../../../service/send.ts";
import type { Said } from "../../../words/cli/doctor/command.ts";
import { explainCommandError } from "../../../words/cli/errors.ts";
import { type BrokenLink, linkMend } from "../../../words/cli/doctor/network.ts";
import {
  TEST_PROMPT,
  testAnswered,
  testFailed,
  testNobody,
  testNotSent,
} from "../../../words/cli/doctor/test-request.ts";
import { formatEnd } from "../../../words/formats/times.ts";
import { formatNumber } from "../../../words/formats/numbers.ts";
import type { CommandContext } from "../../context.ts";
import { brokenLink, proxyLink } from "./checks/network.ts";
import { row, type Row } from "./row.ts";

/** Sends one short request as each account that may serve now, and shows how its answer begins. */
export async function testAccounts(context: CommandContext): Promise<readonly Row[]> {
  const core = await context.core();
  const extra = apiKeyVariableAccounts(core);
  const stored = extra.length > 0 ? [] : await core.store.read().catch(() => []);
  const accounts = [...extra, ...stored].filter(({ enabled }) => enabled);
  if (accounts.length === 0) return [row("test", "skipped", testNobody())];
  const labelOf = labelsOf(accounts);
  return await Promise.all(
    accounts.map((account) => testAccount(context, core, account, labelOf(account))),
  );
}

/** @throws KiroNetworkError `aborted` when the person gives up */
async function testAccount(
  context: CommandContext,
  core: Core,
  account: Account,
  label: string,
): Promise<Row> {
  const { clock, signal, terminal } = context;
  const block = blockOf(account, clock.now(), label);
  if (block !== undefined) return row("test", "skipped", testNotSent(block));
  const start = clock.monotonic();
  try {
    const ask = (ready: Account) => withConnection(signal, (own) => answerOf(core, ready, own));
    const answer = await callAs(await context.tokens(), account, signal, ask);
    const seconds = formatNumber((clock.monotonic() - start) / 1000, terminal.reader);
    const credits =
      answer.credits === undefined ? undefined : formatNumber(answer.credits, terminal.reader);
    return row("test", "ok", testAnswered(label, firstWords(answer.text), seconds, credits));
  } catch (error) {
    if (isAborted(error)) throw error;
    return row("test", "failed", failureOf(context, label, error));
  }
}

/** What went wrong, and what mends that. */
function failureOf(
  { clock, machine, terminal }: CommandContext,
  label: string,
  error: unknown,
): Said {
  const failure = classifyTokenError(error);
  const now = clock.now();
  const end =
    failure?.coolDownMs === undefined
      ? undefined
      : formatEnd(now + failure.coolDownMs, now, terminal.reader);
  return testFailed(
    label,
    explainCommandError(error),
    failure,
    defined({ end, mend: networkMend(error, failure, machine.env) }),
  );
}

function networkMend(
  error: unknown,
  failure: Failure | undefined,
  env: CommandContext["machine"]["env"],
): string | undefined {
  if (failure?.cause === "proxy-login") return linkMend(proxyLink(env), "", "");
  if (!(error instanceof KiroNetworkError)) return undefined;
  const { detail, link } = brokenLink(error, env);
  const { host } = error.facts;
  // Of an answer that broke off nobody knows the host.
  return host === undefined && NEEDS_HOST.has(link)
    ? undefined
    : linkMend(link, host ?? "", detail);
}

const NEEDS_HOST: ReadonlySet<BrokenLink> = new Set(["name", "connection", "time"]);

const MAX_WAIT_MS = 60_000;

interface Answer {
  readonly text: string;
  readonly credits: number | undefined;
}

async function answerOf(
  { deps, service }: Core,
  { credentials, id }: Account,
  signal: AbortSignal,
): Promise<Answer> {
  const message = { content: TEST_PROMPT, modelId: AUTO_MODEL, origin: "AI_EDITOR" } as const;
  const response = await sendChat(forAccount(service, id), credentials, {
    request: {
      conversationState: {
        conversationId: deps.random.uuid(),
        chatTriggerType: "MANUAL",
        currentMessage: { userInputMessage: message },
      },
    },
    attempt: 1,
    maxAttempts: 1,
    form: "path",
    omitProfile: false,
    timeoutMs: MAX_WAIT_MS,
    signal,
  });
  let text = "";
  let credits: number | undefined;
  const limits = { firstEventTimeoutMs: MAX_WAIT_MS, idleTimeoutMs: MAX_WAIT_MS };
  const body = response.body ?? new ReadableStream<Uint8Array>();
  for await (const events of readEvents(body, { clock: deps.clock, signal, ...limits })) {
    for (const event of events) {
      if (event.type === "assistantResponse") text += event.content;
      if (event.type === "metering") credits = (credits ?? 0) + (event.credits ?? 0);
    }
  }
  return { text, credits };
}

const SHOWN_WORDS = 8;

function firstWords(text: string): string {
  const words = text.trim().split(/\s+/);
  return words.slice(0, SHOWN_WORDS).join(" ") + (words.length > SHOWN_WORDS ? " …" : "");
}
