import type { LanguageModelV3FinishReason, LanguageModelV3StreamPart } from "@ai-sdk/provider";
import { isObject, readArray, readObject, readString } from "../../../lib/read.ts";
import { createBlocks } from "./blocks.ts";
import { createCalls } from "./calls.ts";
import { usageOf } from "./usage.ts";

type Part = LanguageModelV3StreamPart;
type Fields = Readonly<Record<string, unknown>>;

/** Chunks of a chat completion in, parts of the AI SDK out. */
export interface PartWriter {
  /** The parts that a chunk adds. */
  readonly add: (chunk: Fields) => readonly Part[];
  /** The parts that end a whole answer; undefined if it did not say that it is whole. */
  readonly end: () => readonly Part[] | undefined;
  /** Those that end a failed one: none of its calls goes out. */
  readonly fail: (error: Error) => readonly Part[];
}

const FINISHES: Readonly<Record<string, LanguageModelV3FinishReason["unified"]>> = {
  stop: "stop",
  length: "length",
  tool_calls: "tool-calls",
  content_filter: "content-filter",
};
const FAILED: LanguageModelV3FinishReason = { unified: "error", raw: undefined };

export function createPartWriter(): PartWriter {
  const blocks = createBlocks();
  const calls = createCalls();
  let reason: string | undefined;
  let usage: Fields = {};

  const finish = (finishReason: LanguageModelV3FinishReason): Part => ({
    type: "finish",
    finishReason,
    usage: usageOf(usage),
  });

  return {
    add(chunk) {
      if (isObject(chunk.usage)) usage = chunk.usage;
      const choice = readObject(readArray(chunk.choices)[0]);
      reason = readString(choice.finish_reason) ?? reason;
      const { content, reasoning_content: thought, tool_calls } = readObject(choice.delta);
      const called = readArray(tool_calls);
      return [
        ...blocks.add("reasoning", thought),
        ...blocks.add("text", content),
        ...(called.length > 0 ? blocks.end() : []),
        ...called.flatMap(calls.add),
      ];
    },
    end() {
      if (reason === undefined) return undefined;
      const unified = FINISHES[reason] ?? "other";
      return [...blocks.end(), ...calls.all(), finish({ unified, raw: reason })];
    },
    fail: (error) => [{ type: "error", error }, ...blocks.end(), finish(FAILED)],
  };
}
