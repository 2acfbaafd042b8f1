import { randomUUID } from "node:crypto";
import type { ChatCall } from "./chat-call.ts";
import { ending, pause, reasoning, text, toolUse, type ChatEvent } from "./events.ts";
import type { StreamAnswer } from "./script.ts";

/** What the simulator says of itself when nobody wrote a script. */

const COMMAND = 'echo "Hello from a tool that really ran: $((6 * 7))"';

/** @param pace milliseconds between two events */
export function defaultAnswer(call: ChatCall, pace: number): StreamAnswer {
  if (call.isTitle) return { events: [text(titleFor(call), call.model.modelId), ending()] };
  if (call.toolResults.length > 0) {
    const events = [...think(call, "The tool has answered."), ...words(call, resultSentence(call))];
    return { events: paced([...events, ...ending()], pace) };
  }
  if (call.toolNames.includes("bash")) {
    const input = { command: COMMAND, description: "Say hello" };
    const events = [
      ...think(call, "A tool can show that this works."),
      ...words(call, "I will run a small command for you."),
      ...toolUse(`tooluse_${randomUUID().replaceAll("-", "").slice(0, 22)}`, "bash", input),
    ];
    return { events: paced([...events, ...ending("TOOL_USE")], pace) };
  }
  const events = [
    ...think(call, "A short answer will do."),
    ...words(call, `You said: ${call.prompt}`),
  ];
  return { events: paced([...events, ...ending()], pace) };
}

function titleFor(call: ChatCall): string {
  const subject = call.prompt.replaceAll('"', "").trim().slice(0, 40).trim();
  return subject === "" ? "A chat with Kiro" : `Kiro: ${subject}`;
}

function resultSentence(call: ChatCall): string {
  const output = call.toolResults.join("\n").trim().slice(0, 2000);
  return `The tool said: ${output}\nYou asked: ${call.prompt}`;
}

/** In the tags the request asks for, else as events of their own. */
function think(call: ChatCall, thought: string): ChatEvent[] {
  if (call.wantsThinkingTags) return words(call, `<thinking>${thought}</thinking>\n\n`);
  return reasoning(inWords(thought), `signature-${randomUUID()}`);
}

function words({ model }: ChatCall, sentence: string): ChatEvent[] {
  return inWords(sentence).map((piece) => text(piece, model.modelId));
}

/** Pieces of a few words each; joined they are the sentence again. */
function inWords(sentence: string): string[] {
  return sentence.match(/(?:\S+\s*|\s+){1,3}/g) ?? [sentence];
}

function paced(events: readonly ChatEvent[], pace: number): readonly ChatEvent[] {
  return pace > 0 ? events.flatMap((chatEvent) => [pause(pace), chatEvent]) : events;
}
