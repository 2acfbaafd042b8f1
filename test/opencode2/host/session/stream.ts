import type { LanguageModelV3StreamPart } from "@ai-sdk/provider";

type Part = LanguageModelV3StreamPart;
export interface Called {
  readonly id: string;
  readonly name: string;
  readonly input: string;
}

export interface Step {
  text: string;
  reasoning: string;
  readonly calls: Called[];
  finish: string | undefined;
  usage: Extract<Part, { type: "finish" }>["usage"] | undefined;
  error: unknown;
  /** Something of it was shown: the host does not ask again. */
  isShown: boolean;
}

/** Reads a stream as a host does; @throws at a part that is out of order */
export async function readStep(reader: ReadableStreamDefaultReader<Part>): Promise<Step> {
  const open = new Set<string>();
  const step: Step = {
    text: "",
    reasoning: "",
    calls: [],
    finish: undefined,
    usage: undefined,
    error: undefined,
    isShown: false,
  };
  for (;;) {
    const { done, value: part } = await reader.read();
    if (done) break;
    if (step.finish !== undefined) throw new Error(`${part.type} after the end`);
    take(part, step, open);
    if (step.error === undefined) continue;
    // What comes after an error is not read; what had begun is closed by the host.
    await reader.cancel(step.error);
    return step;
  }
  if (open.size > 0) throw new Error(`left open: ${[...open].join()}`);
  return step;
}

function take(part: Part, step: Step, open: Set<string>): void {
  switch (part.type) {
    case "text-start":
    case "reasoning-start":
    case "tool-input-start":
      if (open.has(part.id)) throw new Error(`${part.id} is open already`);
      open.add(part.id);
      return;
    case "text-delta":
    case "reasoning-delta":
    case "tool-input-delta":
      if (!open.has(part.id)) throw new Error(`${part.type} of ${part.id}, which is not open`);
      step.isShown = true;
      if (part.type === "text-delta") step.text += part.delta;
      if (part.type === "reasoning-delta") step.reasoning += part.delta;
      return;
    case "text-end":
    case "reasoning-end":
    case "tool-input-end":
      if (!open.delete(part.id)) throw new Error(`the end of ${part.id}, which is not open`);
      return;
    case "tool-call":
      step.calls.push({ id: part.toolCallId, name: part.toolName, input: part.input });
      return;
    case "error":
      if (!(part.error instanceof Error)) throw new Error("[object Object]");
      step.error = part.error;
      return;
    case "finish":
      step.finish = part.finishReason.unified;
      step.usage = part.usage;
      return;
    default:
      return;
  }
}
