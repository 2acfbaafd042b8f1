import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KiroApiError } from "../../../src/facts/errors.ts";
import { classify } from "../../../src/resilience/classify.ts";
import { says, type Saying } from "../../../src/resilience/service-words/says.ts";
import { NO_VERDICTS, NO_VERDICTS_OF_EACH } from "./no-verdicts.ts";
import { OF_A_FEATURE, SAYINGS } from "./saying-samples.ts";
import { NEAR_MISSES, TOO_LONG_WORDS } from "./too-long-words.ts";

const all = Object.entries(SAYINGS) as [Saying, (typeof SAYINGS)[Saying]][];
const samples = all.flatMap(([saying, { words }]) => words.map((text) => [saying, text] as const));

const OF_OTHERS = NEAR_MISSES.map(([, words]) => words).filter(
  (words) => !/credits|this month/.test(words),
);

const kindOf = (refusal: ConstructorParameters<typeof KiroApiError>[0]) =>
  classify(new KiroApiError(refusal))?.kind;

describe("what a refusal says in words that no table has", () => {
  it.each(samples)("%s: %s", (saying, text) => {
    const around = fc.constantFrom("", "Bad Request: ", "Error 400. ");
    const behind = fc.constantFrom("", " (Request ID: a37ce3f9)", " Contact support.", "\n");
    fc.assert(
      fc.property(around, behind, (first, last) => {
        expect(says(saying, first + text + last)).toBe(true);
      }),
    );
  });

  it.each(
    all.flatMap(([saying, { nearMisses }]) => nearMisses.map((text) => [saying, text] as const)),
  )("not %s: %s", (saying, text) => {
    expect(says(saying, text)).toBe(false);
  });

  it.each([...NO_VERDICTS, ...NO_VERDICTS_OF_EACH, ...TOO_LONG_WORDS, ...OF_OTHERS])(
    "no verdict on the account: %s",
    (serviceMessage) => {
      for (const status of [400, 403, 404, 422, 423, 429, 500]) {
        for (const type of [undefined, "ValidationException", "AccessDeniedException"]) {
          const failure = classify(new KiroApiError({ status, type, serviceMessage }));
          expect(["quota-exhausted", "account-suspended"]).not.toContain(failure?.kind);
          expect(failure?.cause).not.toBe("flagged");
        }
      }
    },
  );

  it("is a verdict on an account in Kiro's own answers only", () => {
    for (const [saying, serviceMessage] of samples) {
      for (const status of [400, 402, 403, 423, 429]) {
        for (const origin of ["foreign", "not-json", "unsigned"] as const) {
          const kind = kindOf({ status, origin, serviceMessage });
          if (serviceMessage.includes("daily usage limit")) continue;
          if (saying.endsWith("used-up") || saying === "limit-reached") {
            expect(kind).not.toBe("quota-exhausted");
          }
          if (saying === "suspended" && !serviceMessage.includes("User ID")) {
            expect(kind).not.toBe("account-suspended");
          }
        }
      }
    }
  });

  it.each([
    [429, "Out of credits", "quota-exhausted"],
    [400, "You've reached your monthly limit.", "quota-exhausted"],
    [403, "Insufficient credits", "quota-exhausted"],
    [429, "Usage limit reached", "quota-exhausted"],
    [429, "Too many requests", "throttled"],
    [400, "Rate exceeded", "throttled"],
    [423, "User is banned", "account-suspended"],
    [400, "Account disabled.", "account-suspended"],
    [403, "You do not have access to this model", "model-unavailable"],
    [403, "The token has expired", "access-token-rejected"],
    [400, "The token has expired", "request-invalid"],
    [404, "Model not found", "model-unavailable"],
    [429, "The model is not available", "throttled"],
  ])("counts before the status: %i %s is %s", (status, serviceMessage, kind) => {
    expect(kindOf({ status, serviceMessage })).toBe(kind);
  });

  it.each(OF_A_FEATURE)("a model that is not available with %s is known", (name) => {
    expect(says("no-such-model", "This model is not available right now")).toBe(true);
    expect(says("no-such-model", `This model is not available with ${name}`)).toBe(false);
  });

  it("a rate that anybody may have named is believed for a minute at most", () => {
    const refusal = { status: 400, origin: "unsigned", serviceMessage: "Rate exceeded" } as const;
    const failure = classify(new KiroApiError({ ...refusal, retryAfterMs: 3_600_000 }));
    expect(failure?.coolDownMs).toBe(60_000);
  });

  /** One that takes exponential time never ends. */
  it("ends in a long text", () => {
    for (const piece of [
      "month limit ",
      "reached ",
      "credits ",
      "model not ",
      "access no ",
      "'",
      '"',
    ]) {
      const text = piece.repeat(500);
      for (const [saying] of all) expect(says(saying, text)).toBeTypeOf("boolean");
    }
  });
});
