import { illegalNames, schemaProblem } from "../oracle/json-schema.ts";
import { simulator } from "../chat/chat-world.ts";
import { contextUsage, event, exception, metadata, metering } from "../simulator/chat/events.ts";
import type { ChatEvent } from "../simulator/chat/events.ts";
import { isRecord, listOf, memberOf, textOf } from "../simulator/http/json.ts";
import type { ChatCall } from "../simulator/chat/chat-call.ts";

/** The service's part of a case, as its file has it. */
export interface ReplyFacts {
  readonly status?: number;
  readonly json?: unknown;
  readonly frames?: readonly FrameFacts[];
  readonly refuseIf?: {
    readonly rule: string;
    readonly arg?: number;
    readonly answer: { readonly status: number; readonly json: unknown };
  };
}

type FrameFacts =
  | readonly [type: string, payload: unknown]
  | {
      readonly exception: string;
      readonly payload: { readonly message: string; readonly reason?: string };
    }
  | { readonly tail: true | { readonly stop: string } };

/** Has the simulator answer as the case says: one entry for each call, the last one repeats. */
export function playReplies(replies: readonly ReplyFacts[]): void {
  for (const [index, reply] of replies.entries()) {
    const { refuseIf } = reply;
    const isLast = index === replies.length - 1;
    simulator.chat[isLast ? "always" : "enqueue"](answerOf(reply));
    if (refuseIf === undefined) continue;
    const { status, json } = refuseIf.answer;
    simulator.chat.always({ status, body: json }, (call) => breaks(refuseIf, call));
  }
}

function answerOf({ status, json, frames = [] }: ReplyFacts) {
  return status === undefined ? { events: frames.flatMap(eventsOf) } : { status, body: json };
}

function eventsOf(frame: FrameFacts): ChatEvent[] {
  if ("tail" in frame) {
    const stop = frame.tail === true ? "END_TURN" : frame.tail.stop;
    return [metadata(undefined, stop), contextUsage(3), metering(0.05)];
  }
  if ("exception" in frame) {
    return [exception(frame.exception, frame.payload.message, frame.payload.reason)];
  }
  const [type, payload] = frame;
  return [event(type, payload)];
}

type Rule = NonNullable<ReplyFacts["refuseIf"]>;

const RULES: Readonly<Record<string, (body: unknown, rule: Rule) => boolean>> = {
  hasFields: (body) => memberOf(body, "additionalModelRequestFields") !== undefined,
  hasImage: (body) => userMessages(body).some((message) => listOf(message, "images").length > 0),
  hasDocument: (body) =>
    userMessages(body).some((message) => listOf(message, "documents").length > 0),
  schema2020: (body) => toolSchemas(body).some((schema) => schemaProblem(schema) !== undefined),
  propKeys: (body) => toolSchemas(body).some((schema) => illegalNames(schema).length > 0),
  maxTools: (body, { arg = Infinity }) => toolNames(body).length > arg,
  undeclaredTool: (body) => {
    const offered = toolNames(body);
    return calledNames(body).some((name) => !offered.includes(name));
  },
};

function breaks(rule: Rule, { body, isTitle }: ChatCall): boolean {
  return !isTitle && RULES[rule.rule]?.(body, rule) === true;
}

function turnsOf(body: unknown): readonly unknown[] {
  const state = memberOf(body, "conversationState");
  return [...listOf(state, "history"), memberOf(state, "currentMessage")];
}

function userMessages(body: unknown): readonly unknown[] {
  return turnsOf(body)
    .map((turn) => memberOf(turn, "userInputMessage"))
    .filter(isRecord);
}

function toolSpecifications(body: unknown): readonly unknown[] {
  const current = userMessages(body).at(-1);
  const tools = listOf(memberOf(current, "userInputMessageContext"), "tools");
  return tools.map((tool) => memberOf(tool, "toolSpecification"));
}

function toolNames(body: unknown): readonly string[] {
  return toolSpecifications(body).map((tool) => textOf(tool, "name") ?? "");
}

function toolSchemas(body: unknown): readonly unknown[] {
  return toolSpecifications(body).map((tool) => memberOf(memberOf(tool, "inputSchema"), "json"));
}

function calledNames(body: unknown): readonly string[] {
  return turnsOf(body)
    .flatMap((turn) => listOf(memberOf(turn, "assistantResponseMessage"), "toolUses"))
    .map((call) => textOf(call, "name") ?? "");
}

/** What a strict service finds wrong with the schemas of the tools. */
export function toolProblems(body: unknown): readonly string[] {
  return toolSchemas(body)
    .flatMap((schema) => [schemaProblem(schema), ...illegalNames(schema)])
    .filter((problem) => problem !== undefined);
}
