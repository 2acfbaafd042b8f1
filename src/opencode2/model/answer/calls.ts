import type { LanguageModelV3StreamPart } from "@ai-sdk/provider";
import { readNumber, readObject, readString } from "../../../lib/read.ts";

type Part = LanguageModelV3StreamPart;

interface Call {
  readonly id: string;
  readonly name: string;
  input: string;
}

/** The tool calls of an answer: their arguments as they arrive, the calls at its end. */
export interface Calls {
  /** @param fields an item of a chunk's `tool_calls` */
  readonly add: (fields: unknown) => Part[];
  /** The host runs a call as soon as it has it: none goes out before the answer is whole. */
  readonly all: () => Part[];
}

export function createCalls(): Calls {
  const calls = new Map<number, Call>();
  return {
    add(fields) {
      const { function: called, id, index } = readObject(fields);
      const { arguments: input, name } = readObject(called);
      const at = readNumber(index) ?? 0;
      const known = calls.get(at);
      const text = readString(input) ?? "";
      if (known !== undefined) {
        known.input += text;
        return deltaOf(known.id, text);
      }
      const call = {
        id: readString(id) ?? `call_${at}`,
        name: readString(name) ?? "",
        input: text,
      };
      calls.set(at, call);
      const started: Part = { type: "tool-input-start", id: call.id, toolName: call.name };
      return [started, ...deltaOf(call.id, text)];
    },
    all: () =>
      [...calls.values()].flatMap(({ id, input, name }): Part[] => [
        { type: "tool-input-end", id },
        { type: "tool-call", toolCallId: id, toolName: name, input: input || "{}" },
      ]),
  };
}

function deltaOf(id: string, delta: string): Part[] {
  return delta === "" ? [] : [{ type: "tool-input-delta", id, delta }];
}
