import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { knowSecrets } from "../../../src/lib/log/known-secrets.ts";
import { answers, footerAnswers } from "../../../src/plugin/answers/answers.ts";
import type { FailureScene, FinalFailure } from "../../../src/chat/context.ts";
import { HOST_ANSWERS } from "../../../src/plugin/answers/answer-table.ts";
import {
  type ApiRefusal,
  KiroApiError,
  KiroLocalError,
  KiroRequestError,
  NoAccountError,
} from "../../../src/facts/errors.ts";
import { type AccountBlock } from "../../../src/facts/account-block.ts";
import { type FailureKind } from "../../../src/facts/failure-kind.ts";
import { SERVICE_ANSWERS } from "../../resilience/service-answers.ts";
import { ERRORS, failureOf } from "../../helpers/failures.ts";
import { invitesRetry } from "./invites-retry.ts";

const NOW = Date.UTC(2026, 10, 23, 12);
const SCENE = { model: "kiro-claude-opus-4-5", account: "a***@example.com", now: NOW };
const api = (refusal: ApiRefusal) => new KiroApiError(refusal);

const KINDS = Object.keys(ERRORS) as FailureKind[];

function finalFailureOf(error: unknown): FinalFailure {
  const isFinal =
    error instanceof KiroRequestError ||
    error instanceof NoAccountError ||
    error instanceof KiroLocalError;
  return isFinal ? error : failureOf(error);
}

interface Told {
  readonly status: number;
  readonly headers: Headers;
  /** As OpenCode sees it. */
  readonly raw: string;
  readonly error: { readonly message: string; readonly type: string; readonly code: string };
}

async function tell(error: unknown, scene: FailureScene = SCENE): Promise<Told> {
  const response = answers.answer(finalFailureOf(error), scene);
  const raw = await response.text();
  const { error: body } = JSON.parse(raw) as { error: Told["error"] };
  return { status: response.status, headers: response.headers, raw, error: body };
}

it("does not pass on secrets that the service quotes (T9)", async () => {
  const serviceMessage = "Bearer aoaSecret and refresh aorSecret are odd";
  const error = api({ status: 400, reason: "TOOL_SCHEMA_INVALID", serviceMessage });
  knowSecrets(["aoaSecret", "aorSecret"]);
  const { raw } = await tell(error);
  expect(raw).toContain("are odd");
  expect(raw).not.toMatch(/aoaSecret|aorSecret/);
});

/** OpenCode asks again by itself for these (OPENCODE 6.1). */
const isRetriedByHost = ({ status, raw }: Told) =>
  [408, 409, 429].includes(status) || status >= 500 || invitesRetry(raw);

describe("an error as OpenCode gets it", () => {
  it.each(KINDS.filter((kind) => kind !== "aborted"))("%s has its row's answer", async (kind) => {
    const told = await tell(ERRORS[kind]);
    const { status, type, code, retryable } = HOST_ANSWERS[kind];
    expect(told.status).toBe(status);
    expect(told.error).toMatchObject({ type, code });
    expect(Object.keys(told.error).toSorted()).toEqual(["code", "message", "type"]);
    expect(told.headers.get("content-type")).toBe("application/json");
    expect(isRetriedByHost(told)).toBe(retryable);
    expect(told.headers.has("retry-after")).toBe(false);
    expect(told.headers.has("retry-after-ms")).toBe(false);
  });

  it.each(SERVICE_ANSWERS)(
    "$status $reason $message is asked again only if $kind may be",
    async ({ status, type, reason, message, origin, kind }) => {
      const told = await tell(api({ status, type, reason, origin, serviceMessage: message }));
      const rests = told.error.code === "account_resting";
      expect(isRetriedByHost(told)).toBe(HOST_ANSWERS[kind].retryable && !rests);
    },
  );

  it.each([
    [0, "0"],
    [700, "700"],
    [1500.5, "1501"],
    [60_000, "60000"],
  ])("passes on a wait of %d ms", async (retryAfterMs, header) => {
    const told = await tell(api({ status: 429, retryAfterMs }));
    expect(told.status).toBe(429);
    expect(told.headers.get("retry-after-ms")).toBe(header);
  });

  it.each([60_001, 86_400_000, 1e15, Number.MAX_VALUE])(
    "does not let OpenCode wait %d ms without a word",
    async (retryAfterMs) => {
      const told = await tell(api({ status: 429, retryAfterMs }));
      expect(told).toMatchObject({
        status: 403,
        error: { type: "permission_error", code: "account_resting" },
      });
      expect(told.error.message).toContain("until");
      expect(isRetriedByHost(told)).toBe(false);
      expect(told.headers.has("retry-after-ms")).toBe(false);
    },
  );

  it.each([
    ["MONTHLY_REQUEST_COUNT", "is used up: no monthly credits left."],
    ["DAILY_REQUEST_COUNT", "is used up until 24 Nov, 00:00 UTC"],
  ])("never asks for a wait for %s, and ignores Retry-After (B6)", async (reason, words) => {
    const told = await tell(api({ status: 402, reason, retryAfterMs: 5000 }));
    expect(told.status).toBe(402);
    expect(told.headers.has("retry-after-ms")).toBe(false);
    expect(told.error.message).toContain(words);
  });

  it("makes OpenCode compact a conversation that is too long", async () => {
    const told = await tell(ERRORS["context-too-long"]);
    expect(told.status).toBe(413);
    expect(told.error.code).toBe("context_length_exceeded");
  });

  it.each([new KiroLocalError({ code: "store_newer", path: "/500" }), ERRORS["account-suspended"]])(
    "is final and readable for %s",
    async (error) => {
      const told = await tell(error);
      expect(isRetriedByHost(told)).toBe(false);
      expect(told.status).toBeLessThan(404);
    },
  );
});

describe("whatever the service or the request says", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc
      .array(
        fc.oneof(
          fc.constantFrom(
            ..."429 500 502 503 504 524".split(" "),
            "rate limit",
            "Please try again later.",
            "service unavailable",
            "request timed out",
            "ECONNRESET",
            "resource_exhausted",
            '"error"',
            "\u0004",
            "\u0005",
            "\ud850",
            "\udc42",
            "\u001b[31m",
            "\r\n",
            "\u2060",
            "00",
            "29",
          ),
          fc.string({ maxLength: 4 }),
        ),
        { maxLength: 10 },
      )
      .map((parts) => parts.join("")),
  );
  const finalKinds = KINDS.filter((kind) => !HOST_ANSWERS[kind].retryable && kind !== "aborted");

  it("a final body triggers no retry and is one clean line", async () => {
    const kind = fc.constantFrom(...finalKinds);
    const wait = fc.option(fc.nat(), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(kind, hostile, hostile, wait, async (which, said, label, retryAfterMs) => {
        const error = ERRORS[which];
        const thrown =
          error instanceof KiroApiError
            ? api({ ...error.refusal, serviceMessage: said, retryAfterMs })
            : error;
        const told = await tell(thrown, { ...SCENE, account: label, model: said });
        expect(isRetriedByHost(told)).toBe(false);
        expect(told.error.message).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 2000 },
    );
  });

  it("a rejected request triggers no retry, wherever its mistake is", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, hostile, async (message, param) => {
        const told = await tell(
          new KiroRequestError({ code: "invalid_request", param, expected: [message] }),
        );
        expect(told.status).toBe(400);
        expect(isRetriedByHost(told)).toBe(false);
      }),
      { numRuns: 1000 },
    );
    const told = await tell(
      new KiroRequestError({
        code: "invalid_request",
        param: "messages[500].role",
        expected: "string",
      }),
    );
    expect(isRetriedByHost(told)).toBe(false);
  });

  it("a list of accounts triggers no retry if none will be ready", async () => {
    const block = fc.record<AccountBlock>({
      label: hostile,
      state: fc.constantFrom(
        "quota-exhausted",
        "login-required",
        "suspended",
        "disabled",
        "refused",
      ),
      failure: hostile.map((serviceMessage) => failureOf(api({ status: 403, serviceMessage }))),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(block), async (blocks) => {
        expect(isRetriedByHost(await tell(new NoAccountError(blocks)))).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("no account that can serve", () => {
  const resting = (label: string, wait: number): AccountBlock => ({
    label,
    state: "cooling-down",
    until: NOW + wait,
  });
  const signIn: AccountBlock = { label: "s", state: "login-required" };
  const spent: AccountBlock = { label: "q", state: "quota-exhausted", until: NOW + 1e9 };
  const suspended: AccountBlock = { label: "x", state: "suspended" };
  const disabled: AccountBlock = { label: "d", state: "disabled" };

  it.each<[string, AccountBlock[], number, string]>([
    ["no account", [], 401, "login_required"],
    ["all must sign in", [signIn, signIn], 401, "login_required"],
    ["a quota is used up", [signIn, spent, suspended], 402, "insufficient_quota"],
    ["all suspended", [suspended], 403, "account_suspended"],
    ["all that are not disabled suspended", [disabled, suspended], 403, "account_suspended"],
    ["all disabled", [disabled], 403, "account_resting"],
    ["a long rest", [resting("a", 60_001), suspended], 403, "account_resting"],
    ["a short rest", [resting("a", 90_000), resting("b", 5000)], 429, "rate_limit_exceeded"],
  ])("%s", async (_, blocks, status, code) => {
    const told = await tell(new NoAccountError(blocks));
    expect(told).toMatchObject({ status, error: { code } });
    expect(told.headers.get("retry-after-ms")).toBe(status === 429 ? "5000" : null);
    expect(isRetriedByHost(told)).toBe(status === 429);
    for (const { label } of blocks) expect(told.error.message).toContain(`${label}: `);
  });

  it.each([
    ["for long", [90_000, 80_000], 403, "account_resting", null],
    ["and one of them not for long", [90_000, 50_000], 503, "sign_in_unavailable", "50000"],
    ["and one does not", [90_000, undefined], 503, "sign_in_unavailable", null],
  ] as const)(
    "that rest from refused refreshes, %s (A24)",
    async (_, rests, status, code, wait) => {
      const failures = rests.map((coolDownMs) => ({
        ...failureOf(ERRORS["token-unavailable"]),
        coolDownMs,
      }));
      const blocks = failures.map((failure): AccountBlock => {
        return { label: "a", state: "refused", failure };
      });
      const told = await tell(new NoAccountError(blocks, failures[1]));
      expect(told).toMatchObject({ status, error: { code } });
      expect(told.headers.get("retry-after-ms")).toBe(wait);
    },
  );

  it("begins with the command to run", async () => {
    const { error } = await tell(new NoAccountError([]));
    expect(error.message).toContain("opencode auth login -p kiro");
  });

  it("asks for no wait in the past", async () => {
    const told = await tell(new NoAccountError([resting("a", -5)]));
    expect(told.headers.get("retry-after-ms")).toBe("0");
  });
});

describe("the end of a wait", () => {
  it.each([
    ["server-error", 1_000, false],
    ["throttled", 59_000, false],
    ["server-error", 60_000, true],
    // Its sentence needs one.
    ["access-token-rejected", 1_000, true],
  ] as const)(
    "that OpenCode counts down is not named: %s, %i ms",
    async (kind, coolDownMs, isNamed) => {
      const failure = { ...failureOf(ERRORS[kind]), coolDownMs };
      const text = await answers.answer(failure, SCENE).text();
      expect(/\d\d:\d\d/.test(text)).toBe(isNamed);
    },
  );
});

describe("an error in the middle of a stream", () => {
  it.each(KINDS)("%s carries type and code", (kind) => {
    const event = answers.event(failureOf(ERRORS[kind]), SCENE);
    const { type, code } = HOST_ANSWERS[kind];
    expect(event.error).toMatchObject({ type, code });
  });

  it.each(KINDS)("%s is written so that OpenCode reads it out of a stream", (kind) => {
    const { code, retryable } = HOST_ANSWERS[kind];
    const message = answers.event(failureOf(ERRORS[kind]), SCENE).error.message;
    const read = JSON.parse(message) as { type: string; error: { code: string; message: string } };
    expect(read.type).toBe("error");
    expect(read.error.message).toMatch(/^[^{]{10,}[.)]?$/u);
    // The codes of OpenCode 1.18.33 that are final; every other one is asked for again.
    const isFinal = ["context_length_exceeded", "invalid_prompt"].includes(read.error.code);
    expect(isFinal).toBe(!retryable);
    if (retryable) expect(read.error.code).toBe(code);
    else expect(invitesRetry(message)).toBe(false);
  });

  it("a conversation that is too long is compacted", () => {
    const message = answers.event(failureOf(ERRORS["context-too-long"]), SCENE).error.message;
    expect(message).toContain('"code":"context_length_exceeded"');
  });
});

describe("an error that is shown in OpenCode's footer until it asks again", () => {
  const LABEL = "work";
  const tries = { calls: 1, asks: 1, since: NOW, spent: undefined, waitMs: 2_000 } as const;
  const scene = { ...SCENE, account: LABEL, tries };
  const RETRIED = KINDS.filter((kind) => HOST_ANSWERS[kind].retryable);
  /** A minute's wait in two figures, and the first attempt: all but the message of 80 columns. */
  const MAX_LENGTH = 23;

  async function messageOf(error: unknown, where: FailureScene): Promise<string> {
    const answer = footerAnswers.answer(finalFailureOf(error), where);
    return ((await answer.json()) as { error: { message: string } }).error.message;
  }

  it.each(RETRIED)("%s fits beside the countdown at 80 columns", async (kind) => {
    for (const account of [LABEL, SCENE.account]) {
      const message = await messageOf(ERRORS[kind], { ...scene, account });
      expect(message.length).toBeLessThanOrEqual(MAX_LENGTH);
      const { error } = footerAnswers.event(failureOf(ERRORS[kind]), { ...scene, account });
      expect(JSON.parse(error.message)).toMatchObject({ error: { message } });
    }
  });

  it.each(RETRIED)("%s says everything where it stays", async (kind) => {
    const long = (await tell(ERRORS[kind], SCENE)).error.message;
    for (const last of [{ asks: 6 }, { spent: "prompt" as const }]) {
      const where = { ...scene, tries: { ...tries, ...last } };
      expect(await messageOf(ERRORS[kind], where)).toBe(
        (await tell(ERRORS[kind], where)).error.message,
      );
    }
    expect(await messageOf(ERRORS[kind], SCENE)).toBe(long);
  });

  it.each(KINDS.filter((kind) => !HOST_ANSWERS[kind].retryable && kind !== "aborted"))(
    "%s, which ends at once, says everything",
    async (kind) => {
      expect(await messageOf(ERRORS[kind], scene)).toBe(
        (await tell(ERRORS[kind], scene)).error.message,
      );
    },
  );

  it("names the account where that fits", async () => {
    expect(await messageOf(ERRORS.throttled, scene)).toBe("Rate limited (work)");
    expect(await messageOf(ERRORS.throttled, { ...scene, account: "g***@example.com" })).toBe(
      "Rate limited",
    );
  });

  it("names no account where all wait, and each one with its reason otherwise", async () => {
    const failure = failureOf(ERRORS.throttled);
    const waiting = { state: "cooling-down", until: NOW + 30_000 } as const;
    const blocks: AccountBlock[] = ["a", "b"].map((label) => ({ label, ...waiting }));
    expect(await messageOf(new NoAccountError(blocks, failure), scene)).toBe(
      "All accounts must wait",
    );
    expect(await messageOf(new NoAccountError(blocks.slice(1), failure), scene)).toBe(
      "Rate limited (work)",
    );
    const rejected = failureOf(ERRORS["access-token-rejected"]);
    for (const error of [new NoAccountError(blocks), new NoAccountError(blocks, rejected)]) {
      expect(await messageOf(error, scene)).toContain("a: cooling down until");
    }
  });
});
