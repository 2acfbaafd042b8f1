import type {
  LanguageModelV3Content,
  LanguageModelV3GenerateResult,
  LanguageModelV3StreamPart,
  SharedV3Warning,
} from "@ai-sdk/provider";

type Finish = Extract<LanguageModelV3StreamPart, { type: "finish" }>;

/**
 * An answer in one piece.
 * @throws what an `error` part holds
 */
export async function collect(
  parts: ReadableStream<LanguageModelV3StreamPart>,
): Promise<LanguageModelV3GenerateResult> {
  const content: LanguageModelV3Content[] = [];
  let finish: Finish | undefined;
  let warnings: SharedV3Warning[] = [];
  for await (const part of parts) {
    if (part.type === "stream-start") ({ warnings } = part);
    if (part.type === "error") throw part.error;
    if (part.type === "text-start") content.push({ type: "text", text: "" });
    if (part.type === "reasoning-start") content.push({ type: "reasoning", text: "" });
    if (part.type === "text-delta" || part.type === "reasoning-delta") append(content, part.delta);
    if (part.type === "tool-call") content.push(part);
    if (part.type === "finish") finish = part;
  }
  // Every answer without an error part ends in one.
  if (finish === undefined) throw new Error("the answer has no end");
  const { finishReason, usage } = finish;
  return { content, finishReason, usage, warnings };
}

/** Blocks do not overlap: a delta belongs to the newest one. */
function append(content: LanguageModelV3Content[], delta: string): void {
  const last = content.at(-1);
  if (last?.type !== "text" && last?.type !== "reasoning") return;
  content[content.length - 1] = { ...last, text: last.text + delta };
}
