import { expect } from "vitest";
import type {
  CodeWhispererRequest,
  HistoryEntry,
  UserInputMessage,
} from "../../src/codewhisperer/request.ts";
import { parseChatRequest } from "../../src/openai/chat-request.ts";
import {
  translateRequest,
  type TranslateOptions,
  type Translation,
} from "../../src/translate/request/request.ts";
import { createModelList, findModel } from "../simulator/account/model-list.ts";
import { validateRequest } from "../simulator/chat/validate-request.ts";
import type { TurnHabits } from "../simulator/validation/rule.ts";
import { deepFreeze } from "./deep-freeze.ts";

/** Short ways to say what a test is about. */

export function user(content: unknown) {
  return { role: "user", content };
}

export function system(content: string) {
  return { role: "system", content };
}

export function assistant(content: string | null, ...toolCalls: readonly unknown[]) {
  return { role: "assistant", content, tool_calls: toolCalls };
}

export function call(id: string, name = "bash", json = "{}") {
  return { id, type: "function", function: { name, arguments: json } };
}

export function tool(id: string, content: unknown, more: object = {}) {
  return { role: "tool", tool_call_id: id, content, ...more };
}

export function definition(name: string, parameters: object = {}, description = "A tool") {
  return { type: "function", function: { name, description, parameters } };
}

export const OPTIONS: TranslateOptions = {
  modelId: "claude-opus-4.5",
  conversationId: "conversation-1",
  fieldsSchema: undefined,
  fallbackThinkingBudget: undefined,
  failedToolCalls: new Set(),
  hiddenTools: new Set(),
  strict: false,
};

export function translateBody(body: object, options: Partial<TranslateOptions> = {}): Translation {
  const chat = parseChatRequest({ model: "kiro-claude-opus-4-5", ...body });
  const translation = translateRequest(deepFreeze(chat), { ...OPTIONS, ...options });
  const sent: unknown = JSON.parse(JSON.stringify(translation.request));
  expect(validateRequest(sent, { findModel: known, habits: habitsFor(options) })).toBeUndefined();
  return translation;
}

const MODELS = createModelList();
const known = (modelId: string) => findModel(MODELS, modelId);

/** The service that makes words after results go where they go. */
export function habitsFor({ wordsAfterResults = "beside" }: Partial<TranslateOptions>): TurnHabits {
  return {
    textBesideResults: wordsAfterResults === "beside" ? "accepted" : "refused",
    repeatedRoles: wordsAfterResults === "apart" ? "accepted" : "refused",
    cachePoints: "accepted",
  };
}

/** Translates messages with one tool at hand; the service must take what comes out. */
export function translate(
  messages: readonly unknown[],
  options: Partial<TranslateOptions> = {},
): CodeWhispererRequest {
  return translateBody({ messages, tools: [definition("bash")] }, options).request;
}

export function entriesOf(request: CodeWhispererRequest): readonly HistoryEntry[] {
  const { history = [], currentMessage } = request.conversationState;
  return [...history, currentMessage];
}

export function currentOf(request: CodeWhispererRequest): UserInputMessage {
  return request.conversationState.currentMessage.userInputMessage;
}

/** A conversation in one line for each turn: who, what they said, calls and results by id. */
export function sketch(request: CodeWhispererRequest): readonly string[] {
  return entriesOf(request).map((entry) => {
    if ("assistantResponseMessage" in entry) {
      const { content, toolUses = [] } = entry.assistantResponseMessage;
      return ["A:", content, ...toolUses.map((use) => `+${use.toolUseId}`)].join(" ");
    }
    const { content, images = [], userInputMessageContext } = entry.userInputMessage;
    const results = (userInputMessageContext?.toolResults ?? []).map(
      (result) =>
        `-${result.toolUseId}(${result.status}: ${result.content.map(({ text }) => text).join("|")})`,
    );
    return ["U:", content, ...results, ...images.map((image) => `#${image.format}`)].join(" ");
  });
}
