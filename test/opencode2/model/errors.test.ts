import { describe, expect, it } from "vitest";
import { KiroApiError } from "../../../src/facts/errors.ts";
import type { Failure } from "../../../src/facts/failure.ts";
import type { FailureKind } from "../../../src/facts/failure-kind.ts";
import { KiroCallError } from "../../../src/opencode2/model/call-error.ts";
import { failedEvent } from "../../../src/opencode2/model/failed-event.ts";
import { HOST_ANSWERS } from "../../../src/plugin/answers/answer-table.ts";
import { answers } from "../../../src/plugin/answers/answers.ts";
import { ERRORS, failureOf } from "../../helpers/failures.ts";
import { sort, type Sorting } from "../host/session/classify.ts";

const SCENE = { model: "kiro-claude-opus-4-5", account: "a***@example.com", now: 0 };
const SORTINGS: readonly Sorting[] = [
  { rules: "first", obeysHint: false },
  { rules: "first", obeysHint: true },
  { rules: "later", obeysHint: false },
  { rules: "later", obeysHint: true },
];
const KINDS = Object.keys(ERRORS).filter((kind) => kind !== "aborted") as FailureKind[];

/** What the service may say, each with words that a host of OpenCode 2 obeys. */
const SAID = [
  "Rate limit exceeded, TooManyRequestsException, too many\nrequests",
  "Blocked by the safety system: content policy, content_filter",
  "Payload too large. Request entity too large. Request too large.",
  "Quota exceeded: insufficient quota",
  "Exceeded model token limit. Range of input length should be [1, 2]. Too many tokens.",
  "prompt is too long, request_too_large, context length exceeded",
  "Service unavailable: overloaded, try again",
];

type Outcome = "again" | "compact" | "end";

function expected(kind: FailureKind): Outcome {
  const { code, retryable } = HOST_ANSWERS[kind];
  if (code === "context_length_exceeded") return "compact";
  return retryable ? "again" : "end";
}

function outcomes(error: KiroCallError): Outcome[] {
  return SORTINGS.map((sorting) => {
    const { kind, retryable } = sort(error, sorting);
    return kind === "overflow" ? "compact" : retryable ? "again" : "end";
  });
}

async function rejected(failure: Failure): Promise<KiroCallError> {
  const response = answers.answer(failure, SCENE);
  const headers = Object.fromEntries(response.headers);
  return new KiroCallError({ status: response.status, headers, body: await response.text() });
}

const said = (kind: FailureKind, serviceMessage: string): Failure => {
  const failure = failureOf(ERRORS[kind]);
  return { ...failure, serviceMessage };
};

describe("a failure that is told to OpenCode 2, whatever its rules", () => {
  it.each(KINDS)("ends as it must: %s", async (kind) => {
    const failure = failureOf(ERRORS[kind]);
    const all = [expected(kind), expected(kind), expected(kind), expected(kind)];
    expect(outcomes(await rejected(failure))).toEqual(all);
    for (const words of SAID) {
      expect([words, ...outcomes(await rejected(said(kind, words)))]).toEqual([words, ...all]);
    }
  });

  it.each(KINDS)("ends as it must in a stream: %s", (kind) => {
    const all = [expected(kind), expected(kind), expected(kind), expected(kind)];
    for (const words of ["", ...SAID]) {
      const { error } = answers.event(said(kind, words), SCENE);
      expect([words, ...outcomes(failedEvent({ ...error }))]).toEqual([words, ...all]);
    }
  });

  it("ends once nothing more is sent for a prompt, however its last failure was", async () => {
    const tries = { calls: 8, asks: 6, since: 0, spent: "prompt", waitMs: 0 } as const;
    for (const kind of ["server-error", "throttled", "network"] as const) {
      const response = answers.answer(failureOf(ERRORS[kind]), { ...SCENE, tries });
      const body = await response.text();
      const error = new KiroCallError({ status: response.status, headers: {}, body });
      expect(outcomes(error)).toEqual(["end", "end", "end", "end"]);
    }
  });

  it("keeps its words readable, and its own code", async () => {
    const refusal = { status: 400, reason: "TOOL_SCHEMA_INVALID", serviceMessage: "no safety" };
    const error = await rejected(failureOf(new KiroApiError(refusal)));
    expect(error.message.replaceAll("\u2060", "")).toContain("no safety");
    expect(error.data).toMatchObject({ error: { code: "invalid_prompt" } });
  });
});
