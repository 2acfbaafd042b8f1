import type { ChatEvents } from "../simulator/chat/events.ts";
import { ending, text, toolUse } from "../simulator/chat/events.ts";
import { readConversation, toolResultText } from "../simulator/chat/conversation.ts";
import { textOf } from "../simulator/http/json.ts";
import type { StreamEnd } from "../simulator/chat/script.ts";
import type { Stage } from "./stage.ts";
import type { Chat } from "./turn.ts";

/** How the service answers the next request of a turn. */

export interface Call {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export function tell(stage: Stage, words: string): void {
  play(stage, [text(words), ...ending()]);
}

/** An answer that calls tools, all in one. */
export function ask(stage: Stage, ...calls: readonly Call[]): void {
  play(stage, [...callEvents(calls), ...ending("TOOL_USE")]);
}

export function play(stage: Stage, events: ChatEvents, then: StreamEnd = "close"): void {
  stage.simulator.chat.enqueue({ events, then });
}

/** @param body what the service says, its status aside */
export function refuse(
  stage: Stage,
  status: number,
  body: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): void {
  stage.simulator.chat.enqueue({ status, body, headers });
}

export function bash(command: string): Call {
  return { name: "bash", input: { command, description: "Run a command" } };
}

let calls = 0;

export function callEvents(list: readonly Call[]): ReturnType<typeof toolUse> {
  return list.flatMap(({ name, input }) => toolUse(`tooluse_turn${(calls += 1)}`, name, input));
}

/** Status and text of each tool result that a request's current turn carries. */
export function results(chat: Chat | undefined): readonly (readonly [string, string])[] {
  const { current } = readConversation(chat?.body);
  return current.toolResults.map((result) => [
    textOf(result, "status") ?? "",
    toolResultText(result),
  ]);
}
