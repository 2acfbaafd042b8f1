import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CacheLimits } from "../../../src/catalog/cache-limits.ts";
import { readFieldsSchema } from "../../../src/catalog/fields-schema.ts";
import { requestBody } from "../../../src/codewhisperer/request-body.ts";
import type { CodeWhispererRequest, HistoryEntry } from "../../../src/codewhisperer/request.ts";
import { defined } from "../../../src/lib/defined.ts";
import { parseChatRequest, type ChatRequest } from "../../../src/openai/chat-request.ts";
import { translateRequest, type TranslateOptions } from "../../../src/translate/request/request.ts";
import type { ModelEntry } from "../../simulator/account/model-list.ts";
import { validateRequest } from "../../simulator/chat/validate-request.ts";
import { ATTACHED_MEDIA, chatBody, translationSettings } from "../chat-arbitraries.ts";
import { load, SEED } from "../../helpers/property.ts";
import { deepFreeze } from "../deep-freeze.ts";
import { habitsFor } from "../translate.ts";

const PARTS = 5;
const { numRuns: RUNS } = load(100_000, 0.05);

/** How much text a model takes is another matter than what a request must look like. */
const ROOMY_MODEL = {
  modelId: "claude-opus-4.5",
  modelName: "Roomy",
  context: 1_000_000_000,
  output: 64_000,
  rate: 1,
  images: true,
};

describe(`any history becomes a request the service takes (F1 to F5, seed ${SEED})`, () => {
  it.each(Array.from({ length: PARTS }, (_, index) => index))(
    "part %i",
    { timeout: 1_200_000 },
    (index) => {
      fc.assert(fc.property(chatBody, translationSettings, checkTranslation), {
        numRuns: Math.ceil(RUNS / PARTS),
        seed: SEED + index,
      });
    },
  );
});

interface Settings extends Pick<
  TranslateOptions,
  "fallbackThinkingBudget" | "failedToolCalls" | "strict" | "wordsAfterResults"
> {
  readonly cacheLimits: CacheLimits | undefined;
  readonly fieldsSchema: ModelEntry["fieldsSchema"];
}

function checkTranslation(
  body: unknown,
  { cacheLimits, fieldsSchema, ...settings }: Settings,
): void {
  const chat = parseChatRequest(deepFreeze(body));
  const unpointed = {
    ...settings,
    modelId: "claude-opus-4.5",
    conversationId: "conversation-1",
    fieldsSchema: readFieldsSchema(fieldsSchema),
    hiddenTools: new Set<string>(),
  };
  const options = { ...unpointed, ...defined({ cacheLimits }) };
  const { request, toolNames } = translateRequest(deepFreeze(chat), options);
  const bytes = JSON.stringify(request);

  // Amazon's schema is the last of the rules.
  const sent: unknown = JSON.parse(bytes);
  expect(
    validateRequest(sent, {
      findModel: () => ({ ...ROOMY_MODEL, fieldsSchema, ...cachingOf(cacheLimits) }),
      habits: habitsFor(settings),
    }),
  ).toBeUndefined();
  expect(JSON.stringify(translateRequest(chat, options).request) === bytes).toBe(true);
  expect(JSON.stringify(JSON.parse(requestBody(request))) === bytes).toBe(true);

  expectInOrder(textsOf(chat, "user"), saidByUser(request));
  expectInOrder(textsOf(chat, "assistant"), contentsOf(request, "assistantResponseMessage"));
  expectNothingInvented(chat, request);
  expect(resultTextsOf(chat).filter((text) => !carriesText(request, text))).toEqual([]);
  expectFailuresMarked(chat, options, request);
  expectNamesKnown(request, toolNames, chat);
  expectToolsKept(chat, options, request);
  expectHistoryKept(chat, unpointed, translateRequest(chat, unpointed).request);
  expectPointsOnly(request, translateRequest(chat, unpointed).request, cacheLimits);
  if (settings.strict) expectStrict(request);
  if (fieldsSchema !== null) expect(bytes).not.toContain("<thinking_mode>");
}

/** What people, or the assistant, said in so many words. */
function textsOf(chat: ChatRequest, role: "user" | "assistant"): readonly string[] {
  return chat.messages.flatMap((message) => {
    if (message.role !== role) return [];
    const texts = message.role === "user" ? textParts(message.parts) : [message.text];
    // OpenCode's own label goes with what it labels.
    return texts
      .filter((text) => text.trim() !== "" && text !== ATTACHED_MEDIA)
      .map((text) => text.toWellFormed());
  });
}

function textParts(parts: readonly { type: string; text?: string }[]): readonly string[] {
  return parts.flatMap((part) => (part.type === "text" ? [part.text ?? ""] : []));
}

function resultTextsOf(chat: ChatRequest): readonly string[] {
  return chat.messages.flatMap((message) =>
    message.role === "tool"
      ? textParts(message.parts)
          .filter((text) => text.trim() !== "")
          .map((text) => text.toWellFormed())
      : [],
  );
}

function entriesOf(request: CodeWhispererRequest): readonly HistoryEntry[] {
  const { history = [], currentMessage } = request.conversationState;
  return [...history, currentMessage];
}

function contentsOf(
  request: CodeWhispererRequest,
  kind: "userInputMessage" | "assistantResponseMessage",
): string {
  const messages = entriesOf(request).flatMap((entry) =>
    kind === "userInputMessage"
      ? "userInputMessage" in entry
        ? [entry.userInputMessage.content]
        : []
      : "assistantResponseMessage" in entry
        ? [entry.assistantResponseMessage.content]
        : [],
  );
  return messages.join("\n");
}

/** In a turn of its own, beside results, or among them. */
function saidByUser(request: CodeWhispererRequest): string {
  const said = entriesOf(request).flatMap((entry) => {
    if (!("userInputMessage" in entry)) return [];
    const { content, userInputMessageContext } = entry.userInputMessage;
    const words = (userInputMessageContext?.toolResults ?? []).flatMap((result) =>
      result.content.map(({ text }) => text).filter((text) => text.startsWith(NEXT_WORDS)),
    );
    return [content, ...words];
  });
  return said.join("\n");
}

const NEXT_WORDS = "After this the user said:";

/** The model said what the caller says it said, word for word, and nothing else. */
function expectNothingInvented(chat: ChatRequest, request: CodeWhispererRequest): void {
  const said = textsOf(chat, "assistant").join("\n\n");
  const sent = entriesOf(request).flatMap((entry) =>
    "assistantResponseMessage" in entry && entry.assistantResponseMessage.content !== ""
      ? [entry.assistantResponseMessage.content]
      : [],
  );
  expect(sent.join("\n\n") === said).toBe(true);
}

/**
 * A request is the start of every later one of its conversation. Ends that no host sends are left
 * out: without an answer still to come, and with something said.
 */
function expectHistoryKept(
  chat: ChatRequest,
  options: TranslateOptions,
  request: CodeWhispererRequest,
): void {
  // Which attachments are the newest changes with time.
  if (options.strict || JSON.stringify(request).includes("only the newest attachments")) return;
  const now = JSON.stringify(request.conversationState.history ?? []);
  const ends = chat.messages.map((_, index) => index).filter((end) => isEnd(chat, end));
  // Of neighbours each holds for the next; the last ones are dear enough.
  for (const end of ends.slice(-2)) {
    const messages = chat.messages.slice(0, end);
    const { history = [] } = translateRequest({ ...chat, messages }, options).request
      .conversationState;
    const before = JSON.stringify(history);
    expect(now.startsWith(before.slice(0, -1))).toBe(true);
  }
}

function isEnd({ messages }: ChatRequest, end: number): boolean {
  const last = messages[end - 1];
  const called = messages
    .slice(0, end)
    .flatMap((message) => (message.role === "assistant" ? message.toolCalls : []));
  const ids = new Set(called.map(({ id }) => id));
  const isOpen = messages
    .slice(end)
    .some((message) => message.role === "tool" && ids.has(message.toolCallId));
  if (isOpen || last === undefined) return false;
  if (last.role === "tool") {
    const asked = messages.slice(0, end).findLast((message) => message.role === "assistant");
    return asked?.toolCalls.some(({ id }) => id === last.toolCallId) === true;
  }
  return last.role === "user" && textParts(last.parts).some((text) => text.trim() !== "");
}

function expectInOrder(texts: readonly string[], whole: string): void {
  let position = 0;
  for (const text of texts) {
    const found = whole.indexOf(text, position);
    if (found < 0) throw new Error(`lost or out of order: ${JSON.stringify(text.slice(0, 80))}`);
    position = found + text.length;
  }
}

function resultsOf(request: CodeWhispererRequest) {
  return entriesOf(request).flatMap((entry) =>
    "userInputMessage" in entry
      ? (entry.userInputMessage.userInputMessageContext?.toolResults ?? [])
      : [],
  );
}

function carriesText(request: CodeWhispererRequest, text: string): boolean {
  const inResults = resultsOf(request).some((result) =>
    result.content.some((content) => content.text.includes(text)),
  );
  return inResults || contentsOf(request, "userInputMessage").includes(text);
}

function expectFailuresMarked(
  chat: ChatRequest,
  options: TranslateOptions,
  request: CodeWhispererRequest,
): void {
  const results = resultsOf(request);
  for (const message of chat.messages) {
    if (message.role !== "tool") continue;
    if (!message.isError && !options.failedToolCalls.has(message.toolCallId)) continue;
    const [said] = textParts(message.parts).filter((text) => text.trim() !== "");
    const result = results.find(({ content }) =>
      content.some(({ text }) => said !== undefined && isResult(text, said.toWellFormed())),
    );
    expect(result?.status ?? "error").toBe("error");
  }
}

function isResult(text: string, said: string): boolean {
  return text.includes(said) && !text.startsWith(NEXT_WORDS);
}

function expectNamesKnown(
  request: CodeWhispererRequest,
  toolNames: ReadonlyMap<string, string>,
  chat: ChatRequest,
): void {
  const uses = entriesOf(request).flatMap((entry) =>
    "assistantResponseMessage" in entry ? (entry.assistantResponseMessage.toolUses ?? []) : [],
  );
  const called = chat.messages.flatMap((message) =>
    message.role === "assistant" ? message.toolCalls.map((call) => call.name) : [],
  );
  const tools = toolsOf(request);
  const declared = new Set(tools.map(({ toolSpecification: { name } }) => toolNames.get(name)));
  // Calls of all others are words.
  expect(uses.map((use) => toolNames.get(use.name))).toEqual(
    called.filter((name) => declared.has(name)),
  );
  const known = new Set([...called, ...chat.tools.map((tool) => tool.name)]);
  for (const { toolSpecification } of tools) {
    expect(known).toContain(toolNames.get(toolSpecification.name));
  }
  expect(new Set(toolNames.values()).size).toBe(toolNames.size);
}

/** What a conversation sent as its tools it sends again at the same place, whatever it calls next. */
function expectToolsKept(
  chat: ChatRequest,
  options: TranslateOptions,
  request: CodeWhispererRequest,
): void {
  const messages = chat.messages.slice(0, Math.ceil(chat.messages.length / 2));
  const before = toolsOf(translateRequest({ ...chat, messages }, options).request);
  const now = toolsOf(request);
  // At the limit a tool that is called for the first time takes the place of one that never was.
  if (now.length < 48) expect(now.slice(0, before.length)).toEqual(before);
}

function toolsOf(request: CodeWhispererRequest) {
  const { userInputMessage } = request.conversationState.currentMessage;
  return userInputMessage.userInputMessageContext?.tools ?? [];
}

/** Cache points change nothing else, and there are no more than the model takes. */
function expectPointsOnly(
  request: CodeWhispererRequest,
  unpointed: CodeWhispererRequest,
  limits: CacheLimits | undefined,
): void {
  const [first, ...others] = JSON.stringify(request).split(POINT);
  expect(others.length).toBeLessThanOrEqual(limits?.maxPoints ?? 0);
  expect([first, ...others].join("") === JSON.stringify(unpointed)).toBe(true);
}

const POINT = ',"cachePoint":{"type":"default"}';

/** Without the fewest tokens: the simulator counts odd texts differently. */
function cachingOf(limits: CacheLimits | undefined): Pick<ModelEntry, "caching"> {
  if (limits === undefined) return {};
  return {
    caching: {
      supportsPromptCaching: true,
      maximumCacheCheckpointsPerRequest: limits.maxPoints,
    },
  };
}

function expectStrict(request: CodeWhispererRequest): void {
  const { currentMessage } = request.conversationState;
  const tools = currentMessage.userInputMessage.userInputMessageContext?.tools ?? [];
  expect(tools.length).toBeLessThanOrEqual(48);
  for (const { toolSpecification } of tools) {
    expect(toolSpecification.description.length).toBeLessThanOrEqual(1024);
  }
  expect(request).not.toHaveProperty("additionalModelRequestFields");
}
