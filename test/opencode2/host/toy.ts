import type {
  LanguageModelV3,
  LanguageModelV3CallOptions,
  LanguageModelV3StreamPart,
} from "@ai-sdk/provider";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Model } from "./shapes.ts";

/** A provider that nobody needs, to try the double with. */
export const OAUTH = {
  type: "oauth",
  methodID: "toy",
  access: "a",
  refresh: "r",
  expires: 1_700_000_000_000,
};

export const MODEL: Model = {
  id: "m1",
  modelID: "m1",
  providerID: "kiro",
  family: "toy",
  name: "Toy",
  capabilities: { tools: true, input: ["text"], output: ["text"] },
  variants: [{ id: "max", settings: { effort: 9 } }],
  time: { released: 0 },
  cost: [{ input: 0, output: 0, cache: { read: 0, write: 0 } }],
  status: "active",
  enabled: true,
  limit: { context: 1000, output: 100 },
};

/** The file that a provider's package names. */
export function packageFile(): string {
  const file = join(mkdtempSync(join(tmpdir(), "kiro-toy-")), "toy.mjs");
  writeFileSync(file, "export const createToy = () => ({});\n");
  return `aisdk:${pathToFileURL(file).href}`;
}

export const USAGE = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: undefined },
  outputTokens: { total: 1, text: 1, reasoning: undefined },
};

/** The parts of a whole answer. */
export const saying = (text: string): LanguageModelV3StreamPart[] => [
  { type: "stream-start", warnings: [] },
  { type: "text-start", id: "1" },
  { type: "text-delta", id: "1", delta: text },
  { type: "text-end", id: "1" },
  { type: "finish", finishReason: { unified: "stop", raw: "stop" }, usage: USAGE },
];

export const calling = (name: string, input: string): LanguageModelV3StreamPart[] => [
  { type: "stream-start", warnings: [] },
  { type: "tool-call", toolCallId: "t1", toolName: name, input },
  { type: "finish", finishReason: { unified: "tool-calls", raw: "tool_calls" }, usage: USAGE },
];

/** A model that answers each call with the next of these; what it was asked is kept. */
export function scripted(answers: (LanguageModelV3StreamPart[] | Error)[]) {
  const calls: LanguageModelV3CallOptions[] = [];
  const language: LanguageModelV3 = {
    specificationVersion: "v3",
    provider: "kiro",
    modelId: "m1",
    supportedUrls: {},
    doGenerate: () => Promise.reject(new Error("streams only")),
    doStream: (call) => {
      calls.push(call);
      const next = answers.shift() ?? saying("again");
      if (next instanceof Error) return Promise.reject(next);
      const stream = new ReadableStream<LanguageModelV3StreamPart>({
        start(controller) {
          for (const part of next) controller.enqueue(part);
          controller.close();
        },
      });
      return Promise.resolve({ stream });
    },
  };
  return { calls, language };
}
