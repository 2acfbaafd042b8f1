import { agentTurn, closingFrames, frame, reasoningFrame, toolFrames } from "./agent-turn.ts";
import { CODE, MARKDOWN, pieces } from "../requests/words.ts";

/** What the service may send in one answer. */
export interface AnswerShape {
  readonly title: string;
  readonly frames: readonly Uint8Array[];
}

/** How a text arrives without the model's id, as most of the service's hosts send it. */
function plainTextFrame(content: string): Uint8Array {
  return frame("assistantResponseEvent", { content });
}

const TOOL_FRAGMENTS = 800;

/** Answers of one kind each, because their costs differ, and mixtures. */
export function answerShapes(): readonly AnswerShape[] {
  const text = pieces(MARKDOWN, 5, 4000).map(plainTextFrame);
  const thoughts = pieces(MARKDOWN, 14, 4000).map(reasoningFrame);
  const [content] = pieces(CODE, 4500, 1);
  const write = JSON.stringify({ filePath: "/src/queue.ts", content });
  const call = toolFrames(0, write, Math.ceil(write.length / TOOL_FRAGMENTS));
  const [large = ""] = pieces(MARKDOWN, 200_000, 1);
  const ofOneKind = [
    { title: "short texts without `modelId`", frames: text },
    { title: "thoughts", frames: [...thoughts, plainTextFrame("Done.")] },
    { title: `${TOOL_FRAGMENTS} fragments of a tool call`, frames: call },
    { title: "the three in one answer", frames: [...thoughts, ...text, ...call] },
    { title: "one frame of 200 KB", frames: [plainTextFrame(large)] },
  ].map(({ title, frames }) => ({ title, frames: [...frames, ...closingFrames()] }));
  return [...ofOneKind, { title: "an agent's turn", frames: agentTurn(0.5).frames }];
}
