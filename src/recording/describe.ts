import type { BodyNote } from "./watch-body.ts";
import { replaceFrames } from "./replacing/replace-frames.ts";
import type { Replacer } from "./replacing/replacer.ts";

/** A call over the wire that has begun. Times are milliseconds since the start of the recording. */
export interface Call {
  readonly at: number;
  readonly url: string;
  readonly init: RequestInit | undefined;
  answer?: { readonly at: number; readonly status: number; readonly headers: Headers };
  body?: BodyNote;
  /** Why there was no answer. */
  error?: string;
}

/** What the host asked for, in JSON, and what the process was like then. */
export interface Prompt {
  /** As the recorder has counted it: each project has its own settings. */
  readonly project: number;
  readonly sessionId: string | undefined;
  readonly isSubagent: boolean;
  readonly body: string;
  /** JSON; with the first prompt of each project only. */
  readonly state?: string;
}

export function describePrompt(at: number, prompt: Prompt, replacer: Replacer): object {
  const { body, isSubagent, project, sessionId, state } = prompt;
  const session = sessionId && replacer.text(sessionId, "name");
  const said = { project, isSubagent, sessionId: session, body: replacer.body(body) };
  return { at, prompt: said, state: state && replacer.body(state) };
}

export function describeCall(call: Call, replacer: Replacer): object {
  const { answer, at, body, error, init, url } = call;
  const headers = new Headers(init?.headers);
  const sent = typeof init?.body === "string" ? init.body : undefined;
  const request = {
    method: init?.method ?? "GET",
    url: replacer.url(url),
    headers: replacer.headers(headers),
    body: sent === undefined ? undefined : replacer.body(sent, headers.get("content-type") ?? ""),
  };
  return { at, request, answer: answer && describeAnswer(answer, body, replacer), error };
}

const EVENT_STREAM = "application/vnd.amazon.eventstream";

function describeAnswer(
  { at, headers, status }: NonNullable<Call["answer"]>,
  note: BodyNote | undefined,
  replacer: Replacer,
): object {
  const type = headers.get("content-type") ?? "";
  const bytes = Buffer.concat(note?.pieces ?? []);
  const replaced = type.includes(EVENT_STREAM)
    ? replaceFrames(bytes, replacer)
    : Buffer.from(replacer.body(bytes.toString("utf8"), type));
  return {
    at,
    status,
    headers: replacer.headers(headers),
    /** A letter for a byte. */
    body: Buffer.from(replaced).toString("latin1"),
    reads: note?.reads,
    end: note?.end ?? "open",
    isCut: note?.isCut,
  };
}
