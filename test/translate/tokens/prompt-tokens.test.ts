import { describe, expect, test } from "vitest";
import { ESCAPED, TYPESCRIPT } from "../../../bench/estimate/samples/code.ts";
import { tokenCounts } from "../../../bench/estimate/tokenizers.ts";
import type {
  DocumentFormat,
  HistoryEntry,
  UserInputMessage,
} from "../../../src/codewhisperer/request.ts";
import { estimatePromptTokens } from "../../../src/translate/tokens/prompt-tokens.ts";

const tokensOf = (
  content: string,
  attached: Partial<UserInputMessage> = {},
  history: readonly HistoryEntry[] = [],
) =>
  estimatePromptTokens({
    conversationState: {
      conversationId: "c",
      chatTriggerType: "MANUAL",
      currentMessage: { userInputMessage: { content, ...attached } },
      history,
    },
  });

const CODE = TYPESCRIPT[1];

function png(width: number, height: number): string {
  const head = Buffer.alloc(24);
  head.write("\x89PNG\r\n\x1a\n", "latin1");
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return head.toString("base64");
}

describe("the size of a prompt", () => {
  test("is that of all turns together", () => {
    const history: HistoryEntry[] = [
      { userInputMessage: { content: CODE } },
      { assistantResponseMessage: { content: CODE } },
    ];
    const ratio = tokensOf(CODE, {}, history) / tokenCounts(CODE).mean;
    expect(ratio).toBeGreaterThan(3 * 0.8);
    expect(ratio).toBeLessThan(3 * 1.2);
  });

  test("counts a tool's result as the text that the model reads", () => {
    const result = { toolUseId: "t", status: "success", content: [{ text: CODE }] } as const;
    const tokens = tokensOf("", { userInputMessageContext: { toolResults: [result] } });
    expect(Math.abs(tokens - tokensOf(CODE))).toBeLessThan(5);
  });

  test("counts the arguments of a call and the tools as JSON", () => {
    const json = ESCAPED[1];
    const { mean } = tokenCounts(json);
    const input = JSON.parse(json) as Readonly<Record<string, unknown>>;
    const call = { toolUseId: "t", name: "write", input };
    const uses = tokensOf("", {}, [
      { assistantResponseMessage: { content: "", toolUses: [call] } },
    ]);
    const toolSpecification = { name: "write", description: "", inputSchema: { json: input } };
    const tools = tokensOf("", { userInputMessageContext: { tools: [{ toolSpecification }] } });
    for (const tokens of [uses, tools]) {
      expect(tokens / mean).toBeGreaterThan(0.8);
      expect(tokens / mean).toBeLessThan(1.2);
    }
  });

  test.each([
    ["a small one by its pixels", png(300, 250), 100],
    ["a screenshot by its pixels", png(1280, 720), 1229],
    ["a large one as the service scales it", png(4000, 3000), 1600],
    ["one whose size is not known as a large one", "A".repeat(100_000), 1600],
  ])("counts of images %s", (_, bytes, tokens) => {
    const images = [{ format: "png", source: { bytes } } as const];
    expect(tokensOf("look", { images }) - tokensOf("look")).toBeCloseTo(tokens, -1);
  });

  test.each<readonly [DocumentFormat, number, number]>([
    ["pdf", 500_000, 20_000],
    ["docx", 40_000, 5000],
    ["txt", 40_000, 10_000],
    ["pdf", 10, 500],
    ["pdf", 4_500_000, 50_000],
  ])("counts a document (%s) of %i bytes as %i tokens", (format, bytes, tokens) => {
    const source = { bytes: Buffer.alloc(bytes).toString("base64") };
    const documents = [{ format, name: "a", source }];
    expect(tokensOf("look", { documents }) - tokensOf("look")).toBeCloseTo(tokens, -1);
  });

  test("is the same each time, however many tools have the same arguments", () => {
    const json = { type: "object", properties: {} };
    const toolsOf = (...described: readonly [string, string][]) => ({
      userInputMessageContext: {
        tools: described.map(([name, description]) => ({
          toolSpecification: { name, description, inputSchema: { json } },
        })),
      },
    });
    const [short, long] = [toolsOf(["a", "Reads."]), toolsOf(["b", CODE], ["a", "Reads."])];
    const first = [short, long].map((tools) => tokensOf("", tools));
    expect(first[1]).toBeGreaterThan((first[0] ?? 0) + tokensOf(CODE) - 5);
    expect([short, long].map((tools) => tokensOf("", tools))).toEqual(first);
    expect(tokensOf("", toolsOf(["a", CODE]))).toBeGreaterThan(tokensOf(CODE) - 5);
  });

  test("is never zero", () => {
    expect(tokensOf("")).toBe(1);
  });
});
