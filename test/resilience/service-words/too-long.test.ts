import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KiroApiError } from "../../../src/facts/errors.ts";
import { classify } from "../../../src/resilience/classify.ts";
import { saysTooLong } from "../../../src/resilience/service-words/too-long.ts";
import { SERVICE_ANSWERS } from "../service-answers.ts";
import { NEAR_MISSES, TOO_LONG_WORDS } from "./too-long-words.ts";

const kindOf = (refusal: ConstructorParameters<typeof KiroApiError>[0]) =>
  classify(new KiroApiError(refusal))?.kind;

describe("a request that is too long", () => {
  it.each(TOO_LONG_WORDS)("is known by the words %j", (serviceMessage) => {
    for (const status of [200, 400, 413, 500]) {
      expect(kindOf({ status, serviceMessage })).toBe("context-too-long");
    }
    const frame = { status: 400, type: "ValidationException", isFrame: true } as const;
    expect(kindOf({ ...frame, serviceMessage })).toBe("context-too-long");
  });

  it.each([
    ["a reason", { reason: "INPUT_TOO_LONG" }],
    ["a gateway's code", { reason: "context_length_exceeded" }],
    ["the exception alone", { type: "ContentLengthExceededException" }],
    ["another exception alone", { type: "InputTooLongException" }],
    ["an exception of the model's host", { type: "ContextWindowExceededError" }],
  ])("is known by %s that no table has", (_, refusal) => {
    expect(kindOf({ status: 400, ...refusal })).toBe("context-too-long");
  });

  it("is known wherever in the text its words stand", () => {
    const around = fc.constantFrom(
      "",
      "Bad Request: ",
      "Error 400. ",
      "(request 7f3a) ",
      "Sorry! ",
    );
    const behind = fc.constantFrom("", " (Request ID: a37ce3f9)", " Contact support.", "\n");
    fc.assert(
      fc.property(around, fc.constantFrom(...TOO_LONG_WORDS), behind, (first, words, last) => {
        expect(kindOf({ status: 400, serviceMessage: first + words + last })).toBe(
          "context-too-long",
        );
      }),
    );
  });

  it.each(NEAR_MISSES)("is not meant by %i %j", (status, serviceMessage) => {
    expect(kindOf({ status, serviceMessage })).not.toBe("context-too-long");
  });

  it("is not meant by any other answer of the service, wherever its words stand", () => {
    const others = SERVICE_ANSWERS.filter(({ kind }) => kind !== "context-too-long");
    const around = fc.constantFrom("", "Bad Request: ", "Error 400. ", "The request failed. ");
    fc.assert(
      fc.property(around, fc.constantFrom(...others), (first, { message = "", reason }) => {
        const refusal = { status: 400, reason, serviceMessage: first + message };
        expect(saysTooLong(refusal)).toBe(false);
      }),
    );
  });

  it("is not meant by a limit of one part, of the answer or of the account's use", () => {
    const part = fc.constantFrom(
      ...["image", "document", "PDF", "file", "tool", "tool description", "function name"],
      ...["schema", "property name", "tool_use_id", "header", "URL", "enum", "stop sequence"],
      ...[
        "temperature",
        "top_p",
        "thinking budget",
        "cache block",
        "request rate",
        "monthly quota",
      ],
    );
    const excess = fc.constantFrom(
      ...["is too long", "is too large", "exceeds the maximum of 64", "exceeds the limit"],
      ...["is longer than 64 characters", "exceeds the maximum allowed length of 5 tokens"],
    );
    fc.assert(
      fc.property(part, excess, fc.constantFrom("The ", "Invalid request: ", ""), (a, b, c) => {
        expect(saysTooLong({ status: 400, serviceMessage: `${c}${a} ${b}.` })).toBe(false);
      }),
    );
  });

  it("ends in time for any text", () => {
    const words = fc.constantFrom(
      "input ",
      "exceeds ",
      "too ",
      "maximum ",
      "context",
      ":",
      "a",
      " ",
    );
    fc.assert(
      fc.property(fc.array(words, { minLength: 500, maxLength: 700 }), (pieces) => {
        saysTooLong({ status: 400, serviceMessage: pieces.join("").slice(0, 2000) });
      }),
      { numRuns: 50 },
    );
  });
});

describe("the words of a refusal", () => {
  it.each([
    ["Request failed. You have reached the limit.", 402, "quota-exhausted"],
    ["Kiro said: Invalid model. Please select a different model.", 400, "model-unavailable"],
    ['{"message":"Improperly formed request."', 400, "request-invalid"],
  ])("%j count at the start of any sentence", (serviceMessage, status, kind) => {
    expect(kindOf({ status, serviceMessage })).toBe(kind);
  });

  it("quoted from the request are no verdict on an account", () => {
    const quoted = "Value 'You have reached the limit' at 'content' is not allowed";
    expect(kindOf({ status: 400, serviceMessage: quoted })).toBe("request-invalid");
    const reason = "Value MONTHLY_REQUEST_COUNT at 'content' is not allowed";
    expect(kindOf({ status: 400, serviceMessage: reason })).toBe("request-invalid");
  });

  it("of a body that is no JSON are no verdict on an account", () => {
    const serviceMessage = "You have reached the limit";
    const words = { status: 400, origin: "not-json", serviceMessage } as const;
    expect(kindOf(words)).toBe("not-kiro");
  });
});
