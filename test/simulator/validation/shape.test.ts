import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assistantTurn, simpleRequest, userTurn } from "../samples.ts";
import { validateRequest } from "../chat/validate-request.ts";
import { check, MALFORMED, withHistory, withState, withTool } from "./cases.ts";

describe("shape", () => {
  check([
    {
      rule: "JSON",
      refused: undefined,
      reason: "REQUEST_BODY_INVALID_JSON",
      accepted: simpleRequest("Hi"),
    },
    { rule: "an object", refused: ["Hi"], reason: MALFORMED, accepted: simpleRequest("Hi") },
    {
      rule: "known top-level keys",
      refused: { ...simpleRequest("Hi"), agentMode: "vibe" },
      reason: MALFORMED,
      accepted: { ...simpleRequest("Hi"), profileArn: "arn" },
    },
    {
      rule: "known members, at any depth",
      refused: simpleRequest("Hi", {
        history: [{ userInputMessage: { content: "a", role: "b" } }],
      }),
      reason: MALFORMED,
      accepted: withHistory(userTurn("a"), assistantTurn("b")),
    },
    {
      rule: "required members",
      refused: withState({ chatTriggerType: undefined }),
      reason: MALFORMED,
      accepted: withState({ chatTriggerType: "MANUAL" }),
    },
    {
      rule: "reasoning nested, not flat",
      refused: withHistory(userTurn("a"), {
        assistantResponseMessage: { content: "b", reasoningContent: { text: "hm" } },
      }),
      reason: MALFORMED,
      accepted: withHistory(userTurn("a"), {
        assistantResponseMessage: {
          content: "b",
          reasoningContent: { reasoningText: { text: "hm" } },
        },
      }),
    },
    {
      rule: "conversation id",
      refused: withState({ conversationId: "a b" }),
      reason: "INVALID_CONVERSATION_ID",
      accepted: withState({ conversationId: "a.b:c_d-1" }),
    },
    {
      rule: "conversation id of 256 characters",
      refused: withState({ conversationId: "a".repeat(257) }),
      reason: "INVALID_CONVERSATION_ID",
      accepted: withState({ conversationId: "a".repeat(256) }),
    },
    {
      rule: "no lone surrogates",
      refused: simpleRequest("broken \ud83d"),
      reason: MALFORMED,
      accepted: simpleRequest("whole \ud83d\ude00"),
    },
    {
      rule: "no lone surrogates in keys",
      refused: withTool({ type: "object", default: { "\udc00": "x" } }),
      reason: MALFORMED,
      accepted: withTool({ type: "object", default: { "\ud83d\ude00": "x" } }),
    },
  ]);
});

describe("signatures", () => {
  const replay = (signature: string) =>
    withHistory(userTurn("a"), {
      assistantResponseMessage: {
        content: "b",
        reasoningContent: { reasoningText: { text: "hm", signature } },
      },
    });
  it("refuses foreign ones where it knows its own", () => {
    const isSignature = (signature: string) => signature === "ours";
    expect(validateRequest(replay("theirs"), { isSignature })?.reason).toBe(
      "THINKING_SIGNATURE_INVALID",
    );
    expect(validateRequest(replay("ours"), { isSignature })).toBeUndefined();
  });
});

describe("anything", () => {
  it("never throws, whatever comes", () => {
    const near = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.jsonValue(),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(
          fc.constantFrom(
            "conversationState",
            "currentMessage",
            "history",
            "userInputMessage",
            "assistantResponseMessage",
            "userInputMessageContext",
            "toolResults",
            "tools",
            "toolSpecification",
            "toolUses",
            "images",
            "content",
          ),
          tie("value"),
        ),
      ),
    })).value;
    fc.assert(
      fc.property(near, (body) => {
        // Nothing random is a whole conversation: everything is refused, in the service's words.
        expect(validateRequest(body)?.status).toBeGreaterThanOrEqual(400);
      }),
      { numRuns: 300 },
    );
  });
});
