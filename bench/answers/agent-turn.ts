import { EventStreamCodec } from "@smithy/eventstream-codec";
import { fromUtf8, toUtf8 } from "@smithy/util-utf8";
import { MARKDOWN, pieces } from "../requests/words.ts";

const codec = new EventStreamCodec(toUtf8, fromUtf8);
const MODEL_ID = "CLAUDE_SONNET_4_5_20250929_V1_0";

/** One event by @smithy's codec. */
export function frame(type: string, payload: unknown): Uint8Array {
  const text = (value: string) => ({ type: "string" as const, value });
  return codec.encode({
    headers: {
      ":event-type": text(type),
      ":content-type": text("application/json"),
      ":message-type": text("event"),
    },
    body: fromUtf8(JSON.stringify(payload)),
  });
}

/** What the service closes a whole answer with (PROTOCOL 4.3): a reason, no count of tokens. */
export function closingFrames(): readonly Uint8Array[] {
  return [
    frame("metadataEvent", { stopReason: "END_TURN" }),
    frame("contextUsageEvent", { contextUsagePercentage: 12.5 }),
    frame("meteringEvent", { unit: "credit", unitPlural: "credits", usage: 0.05 }),
  ];
}

export function textFrame(content: string): Uint8Array {
  return frame("assistantResponseEvent", { content, modelId: MODEL_ID });
}

export function reasoningFrame(text: string): Uint8Array {
  return frame("reasoningContentEvent", { text });
}

/** A call's name, its arguments in pieces of `size` characters, its end. */
export function toolFrames(index: number, json: string, size: number): Uint8Array[] {
  const tool = { toolUseId: `tooluse_Zm9vYmFyYmF6cXV4${index}`, name: "write" };
  const inputs = Array.from({ length: Math.ceil(json.length / size) }, (_, piece) =>
    json.slice(piece * size, (piece + 1) * size),
  );
  return [
    frame("toolUseEvent", tool),
    ...inputs.map((input) => frame("toolUseEvent", { ...tool, input })),
    frame("toolUseEvent", { ...tool, stop: true }),
  ];
}

/**
 * An agent's turn: reasoning, a long Markdown answer with the model's id in each event, tool calls.
 * About 5,000 events and 0.9 MB at scale 1.
 */
export function agentTurn(scale: number): {
  readonly frames: readonly Uint8Array[];
  readonly bytes: Uint8Array;
  readonly events: number;
} {
  const [content] = pieces(MARKDOWN, 876, 1);
  const write = JSON.stringify({ filePath: "/src/queue.ts", content });
  const calls = Array.from({ length: Math.ceil(10 * scale) }, (_, index) =>
    toolFrames(index, write, Math.ceil(write.length / 73)),
  );
  const frames = [
    ...pieces(MARKDOWN, 14, Math.ceil(250 * scale)).map(reasoningFrame),
    ...pieces(MARKDOWN, 12, Math.ceil(4000 * scale)).map(textFrame),
    ...calls.flat(),
    ...closingFrames(),
  ];
  return { frames, bytes: Uint8Array.from(Buffer.concat(frames)), events: frames.length };
}
