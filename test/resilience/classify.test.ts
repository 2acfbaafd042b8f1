import type { AuthErrorCode } from "../../src/facts/problems/auth-problem.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  KiroApiError,
  KiroAuthError,
  KiroLocalError,
  KiroNetworkError,
  KiroRequestError,
  KiroStreamError,
  NoAccountError,
} from "../../src/facts/errors.ts";
import { endOf } from "../../src/facts/failure.ts";
import { type FailureKind } from "../../src/facts/failure-kind.ts";
import { classify, classifyTokenError, isHostFault } from "../../src/resilience/classify.ts";
import { FAILURE_RULES, type FailureRule } from "../../src/resilience/failure-table.ts";
import { RECOVERY } from "../../src/resilience/recovery-table.ts";
import { SAYINGS } from "./service-words/saying-samples.ts";
import { SERVICE_ANSWERS } from "./service-answers.ts";
import { TOO_LONG_WORDS } from "./service-words/too-long-words.ts";
import { authError } from "../auth/problems.ts";

const HOUR = 3_600_000;
const kindOf = (failure: ConstructorParameters<typeof KiroApiError>[0]) =>
  classify(new KiroApiError(failure))?.kind;

/** The shortest text that a pattern of the table takes: its first alternative, word by word. */
function textFor(pattern: RegExp): string {
  const text = (pattern.source.split("|")[0] ?? "").replaceAll(/[\^()]|\\b|\?:/g, "");
  expect(text).toMatch(pattern);
  return text;
}

function wordsFor({ says, saysTooLong, text }: FailureRule): string | undefined {
  if (says !== undefined) return SAYINGS[says].words[0];
  return saysTooLong === true ? TOO_LONG_WORDS[0] : text && textFor(text);
}

describe("the failure table", () => {
  it.each(FAILURE_RULES.map((rule, index) => ({ ...rule, index })))(
    "row $index: $reason $text $type $status is $kind",
    (rule) => {
      // A row without a mark is for what the row with it has left over.
      const origin = rule.foreign === true ? "foreign" : rule.signed ? undefined : "unsigned";
      const failure = classify(
        new KiroApiError({
          origin,
          status: rule.status ?? 400,
          type: rule.type,
          reason: rule.reason,
          serviceMessage: wordsFor(rule),
        }),
      );
      expect(failure).toMatchObject({
        kind: rule.kind,
        cause: rule.cause,
        isRepairable: rule.repairable ?? false,
        coolDownMs: rule.coolDownMs,
      });
    },
  );

  it("has no duplicate rows and none without a condition", () => {
    const conditions = FAILURE_RULES.map(
      ({ reason, text, says, saysTooLong, type, status, signed, foreign }) =>
        [reason, text?.source, says, saysTooLong, type, status, signed, foreign].join(" "),
    );
    expect(new Set(conditions).size).toBe(conditions.length);
    for (const { reason, text, says, saysTooLong, type, status } of FAILURE_RULES) {
      expect(reason ?? text ?? says ?? saysTooLong ?? type ?? status).toBeDefined();
    }
  });

  it("lets a stricter request be tried for requests only", () => {
    for (const rule of FAILURE_RULES) {
      if (rule.repairable) expect(RECOVERY[rule.kind].steps).toContain("repair-request");
    }
  });
});

describe("what the service answers", () => {
  it("was seen for every reason of the table", () => {
    const seen = new Set(SERVICE_ANSWERS.map(({ reason }) => reason));
    const reasons = FAILURE_RULES.flatMap(({ reason }) => reason ?? []);
    expect(reasons.filter((reason) => !seen.has(reason))).toEqual([]);
  });

  it.each(SERVICE_ANSWERS)(
    "$status $type $reason $message $origin is $kind",
    ({ status, type, reason, message, origin, kind }) => {
      expect(kindOf({ status, type, reason, origin, serviceMessage: message })).toBe(kind);
    },
  );

  it.each(SERVICE_ANSWERS.filter(({ reason }) => reason !== undefined))(
    "$reason is $kind under any status, exception and message",
    ({ reason, kind }) => {
      const status = fc.constantFrom(200, 400, 402, 403, 429, 500, 503);
      const type = fc.option(fc.constantFrom("ThrottlingException", "ValidationException"), {
        nil: undefined,
      });
      const serviceMessage = fc.option(
        fc.constantFrom("Input is too long.", "Invalid token", "suspicious activity"),
        { nil: undefined },
      );
      fc.assert(
        fc.property(status, type, serviceMessage, (first, second, third) => {
          expect(kindOf({ status: first, type: second, reason, serviceMessage: third })).toBe(kind);
        }),
      );
    },
  );

  it("is the quota in a ThrottlingException too, and so never retried", () => {
    const monthly = { status: 429, type: "ThrottlingException", reason: "MONTHLY_REQUEST_COUNT" };
    expect(kindOf(monthly)).toBe("quota-exhausted");
    expect(RECOVERY["quota-exhausted"].steps).not.toContain("wait-and-retry");
  });

  it("does not blame the token when a gateway says 403", () => {
    expect(kindOf({ status: 403, origin: "foreign" })).toBe("not-kiro");
    expect(kindOf({ status: 403 })).toBe("account-not-entitled");
  });

  it("may be of the request where a 400 is no page, whoever sent it", () => {
    const refused = (refusal: object) =>
      classify(new KiroApiError({ status: 400, origin: "not-json", ...refusal }));
    expect(refused({})).toMatchObject({ kind: "not-kiro", isRepairable: true });
    expect(refused({ pageTitle: "" })).toMatchObject({ kind: "not-kiro", isRepairable: false });
  });

  it("is classified by status if nothing else is known", () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 999 }), fc.string(), (status, type) => {
        const named = FAILURE_RULES.some(
          (rule) => rule.reason === undefined && (rule.type === type || rule.status === status),
        );
        if (named) return;
        expect(kindOf({ status, type })).toBe(status >= 500 ? "server-error" : "request-invalid");
      }),
    );
  });

  it("cools down for as long as the service asks, else as long as the table says", () => {
    const failure = { status: 429, reason: "USER_REQUEST_RATE_EXCEEDED" };
    const rest = (error: KiroApiError) => classify(error)?.coolDownMs;
    expect(rest(new KiroApiError({ ...failure, retryAfterMs: 3000 }))).toBe(3000);
    expect(rest(new KiroApiError({ ...failure, retryAfterMs: 0 }))).toBe(0);
    expect(rest(new KiroApiError(failure))).toBe(120_000);
    expect(rest(new KiroApiError({ status: 429 }))).toBeUndefined();
    const flagged = { status: 429, serviceMessage: "Due to suspicious activity, we are" };
    expect(rest(new KiroApiError(flagged))).toBe(4 * HOUR);
  });

  it("blocks a used-up quota for as long as the table says, whatever Retry-After says (B6)", () => {
    const rest = (reason: string, retryAfterMs?: number) =>
      classify(new KiroApiError({ status: 402, reason, retryAfterMs }))?.coolDownMs;
    for (const retryAfterMs of [undefined, 0, 60_000, 1e12]) {
      expect(rest("MONTHLY_REQUEST_COUNT", retryAfterMs)).toBeUndefined();
      expect(rest("DAILY_REQUEST_COUNT", retryAfterMs)).toBeUndefined();
    }
  });

  it("a day's quota ends with the day, whatever words it comes in", () => {
    for (const serviceMessage of [
      "You've reached your daily usage limit. Please return tomorrow to continue building.",
      "Daily limit reached",
      "Your quota for today is used up",
    ]) {
      for (const status of [400, 402, 429]) {
        const failure = classify(new KiroApiError({ status, serviceMessage }));
        expect(failure).toMatchObject({ kind: "quota-exhausted", cause: "daily-quota" });
        expect(failure && endOf(failure, Date.UTC(2026, 10, 30, 23, 59))).toBe(
          Date.UTC(2026, 11, 1),
        );
      }
    }
  });

  it("cannot slow us down with a long message", () => {
    const start = performance.now();
    for (const piece of ["token", "token expire", "suspicious ", "invalid token "]) {
      kindOf({ status: 403, serviceMessage: piece.repeat(2000).slice(0, 2000) });
    }
    expect(performance.now() - start).toBeLessThan(200);
  });
});

describe("what else can fail", () => {
  it.each(["network", "timeout", "aborted"] as const)("%s keeps its name", (code) => {
    const error = new KiroNetworkError(code);
    expect(classify(error)).toEqual({
      kind: code,
      cause: code,
      coolDownMs: undefined,
      isRepairable: false,
      isHostFault: false,
      serviceMessage: undefined,
      error,
    });
  });

  it.each([
    "CERT_HAS_EXPIRED",
    "CERT_NOT_YET_VALID",
    "CERT_REVOKED",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "UNKNOWN_CERTIFICATE_VERIFICATION_ERROR",
  ])(
    "%s is the host's certificate, and is not tried again, from wherever it comes",
    (systemCode) => {
      const error = new KiroNetworkError("network", { systemCode });
      expect(classify(error)).toMatchObject({ kind: "certificate-rejected", cause: "certificate" });
      expect(classifyTokenError(error)).toEqual(classify(error));
      expect(RECOVERY["certificate-rejected"].steps).toEqual(["fail"]);
    },
  );

  it("a proxy's 407 is the proxy's, also where the runtime makes a network error of it", () => {
    const error = new KiroNetworkError("network", { systemCode: "PROXY_AUTHENTICATION_REQUIRED" });
    expect(classify(error)).toMatchObject({ kind: "not-kiro", cause: "proxy-login" });
  });

  it.each([
    ["frame_truncated", "stream-interrupted"],
    ["frame_checksum", "stream-interrupted"],
    ["empty_response", "stream-interrupted"],
    ["tool_call_too_large", "stream-interrupted"],
    ["answer_too_large", "stream-interrupted"],
    ["tool_call_incomplete", "tool-call-cut-off"],
    ["tool_call_malformed", "tool-call-malformed"],
    ["output_malformed", "output-malformed"],
  ] as const)("%s breaks the stream: %s", (code, kind) => {
    expect(classify(new KiroStreamError(code))?.kind).toBe(kind);
  });

  it("a lost conversation can be repaired, one that is too long can be compacted", () => {
    const kinds = (["invalid_state", "context_exceeded"] as const).map((code) =>
      classify(new KiroStreamError(code)),
    );
    expect(kinds).toMatchObject([
      { kind: "request-invalid", isRepairable: true },
      { kind: "context-too-long" },
    ]);
  });

  it("no account cools down for longer than six hours", () => {
    const failure = { status: 429, retryAfterMs: 1e12 };
    expect(classify(new KiroApiError(failure))?.coolDownMs).toBe(6 * 3_600_000);
  });

  const AUTH: Readonly<Record<AuthErrorCode, FailureKind>> = {
    refresh_token_rejected: "refresh-token-rejected",
    client_expired: "refresh-token-rejected",
    login_denied: "server-error",
    login_expired: "server-error",
    login_failed: "server-error",
    callback_port_busy: "server-error",
    response_invalid: "token-unavailable",
    auth_unavailable: "token-unavailable",
  };
  it.each(Object.keys(AUTH) as AuthErrorCode[])("%s during a token refresh", (code) => {
    expect(classify(authError(code))?.kind).toBe(AUTH[code]);
  });

  it("passes on the wait that the login service asks for", () => {
    const error = new KiroAuthError({
      code: "auth_unavailable",
      reason: "not-served",
      step: "token-refresh",
      status: 429,
      retryAfterMs: 5_000,
    });
    expect(classify(error)).toMatchObject({ coolDownMs: 5_000 });
  });

  it.each([
    new Error("429 Too Many Requests"),
    new TypeError("x is not a function"),
    new KiroLocalError({ code: "home_unknown" }),
    new KiroRequestError({ code: "invalid_json" }),
    new NoAccountError([]),
    "a string",
    undefined,
    null,
    { failure: { status: 429 } },
  ])("%s is no failure of the service", (error) => {
    expect(classify(error)).toBeUndefined();
  });
});

describe("what keeps an account from its token", () => {
  it.each([
    ["the network", new KiroNetworkError("network", { systemCode: "ENOTFOUND" }), "network"],
    ["a deadline", new KiroNetworkError("timeout"), "timeout"],
    ["this machine", new KiroLocalError({ code: "home_unknown" }), "local"],
  ])("counts against the account alone where it is %s", (_, error, cause) => {
    expect(classifyTokenError(error)).toMatchObject({
      kind: "token-unavailable",
      cause,
      isHostFault: false,
    });
  });

  it("is what it is where the login service said so, and an abort stays one", () => {
    const dead = authError("refresh_token_rejected");
    expect(classifyTokenError(dead)?.kind).toBe("refresh-token-rejected");
    expect(classifyTokenError(new KiroNetworkError("aborted"))?.kind).toBe("aborted");
    expect(classifyTokenError(new TypeError("a bug"))).toBeUndefined();
  });
});

describe("isHostFault", () => {
  const failedBy = (systemCode: string) => new KiroNetworkError("network", { systemCode });
  it.each([
    [new KiroApiError({ status: 502 }), true],
    [new KiroApiError({ status: 503 }), true],
    [new KiroApiError({ status: 504 }), true],
    [new KiroApiError({ status: 500 }), false],
    [new KiroApiError({ status: 429 }), false],
    [failedBy("ENOTFOUND"), true],
    [failedBy("EAI_AGAIN"), true],
    [failedBy("ECONNRESET"), false],
    [new KiroNetworkError("network"), false],
    [new KiroNetworkError("timeout", { systemCode: "ENOTFOUND" }), false],
    [new Error("ENOTFOUND"), false],
    [undefined, false],
  ])("%s: %s", (error, expected) => {
    expect(isHostFault(error)).toBe(expected);
  });
});
