import { describe } from "vitest";
import { assistantTurn, PNG, pngOf, simpleRequest, toolAnswer, userTurn } from "../samples.ts";
import { BASH, check, MALFORMED, withHistory, withImage, withResults, withState } from "./cases.ts";

describe("sizes", () => {
  const TOO_LONG = "CONTENT_LENGTH_EXCEEDS_THRESHOLD";
  const big = { modelId: "claude-opus-4.8" };
  const longResult = (length: number) => {
    const { history } = withResults([]).conversationState;
    const toolResults = [toolAnswer("id1", "x".repeat(length))];
    return simpleRequest("", { ...big, tools: BASH, toolResults, history: history ?? [] });
  };
  const directory = (length: number) => {
    const envState = { currentWorkingDirectory: "/".repeat(length) };
    const message = { content: "Hi", userInputMessageContext: { envState } };
    return withState({ currentMessage: { userInputMessage: message } });
  };
  const turns = (count: number) =>
    Array.from({ length: count }, () => [userTurn("a"), assistantTurn("b")]).flat();
  check([
    {
      rule: "text that fits a 200K model",
      refused: simpleRequest("x".repeat(615_000)),
      reason: TOO_LONG,
      message: "Input is too long.",
      accepted: simpleRequest("x".repeat(590_000)),
    },
    {
      rule: "more text for bigger models",
      refused: withHistory(userTurn("x".repeat(599_000)), assistantTurn("x".repeat(99_000))),
      reason: TOO_LONG,
      accepted: simpleRequest("And then?", {
        ...big,
        history: [userTurn("x".repeat(599_000)), assistantTurn("x".repeat(99_000))],
      }),
    },
    {
      rule: "tokens that fit the window: Chinese has one for each sign",
      refused: simpleRequest("汉".repeat(200_001)),
      reason: TOO_LONG,
      accepted: simpleRequest("汉".repeat(199_000)),
    },
    {
      rule: "tokens that fit the window: images count",
      refused: withHistory(
        userTurn("汉".repeat(199_000)),
        assistantTurn("b"),
        withPicture(1500, 1000),
        assistantTurn("b"),
      ),
      reason: TOO_LONG,
      accepted: withHistory(userTurn("汉".repeat(199_000)), assistantTurn("b")),
    },
    {
      rule: "user text of 600000 characters",
      refused: simpleRequest("x".repeat(600_001), big),
      reason: TOO_LONG,
      accepted: simpleRequest("x".repeat(600_000), big),
    },
    {
      rule: "tool result of 800000 characters",
      refused: longResult(800_001),
      reason: TOO_LONG,
      accepted: longResult(800_000),
    },
    {
      rule: "working directory of 256 characters",
      refused: directory(257),
      reason: MALFORMED,
      accepted: directory(256),
    },
    {
      rule: "history of 10000 entries",
      refused: simpleRequest("c", { ...big, history: turns(5000) }),
      reason: MALFORMED,
      accepted: simpleRequest("c", { ...big, history: turns(4999) }),
    },
    {
      rule: "whole body",
      refused: withImage("png", PNG.slice(0, 92) + "AAAA".repeat(1_300_000), 7),
      message: "length limit exceeded",
      accepted: withImage("png", PNG.slice(0, 92) + "AAAA".repeat(1_300_000), 3),
    },
  ]);
});

function withPicture(width: number, height: number) {
  const images = [{ format: "png", source: { bytes: pngOf(width, height) } }];
  return { userInputMessage: { content: "a", images } };
}
