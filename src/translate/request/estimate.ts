import type { CodeWhispererRequest, UserInputMessage } from "../../codewhisperer/request.ts";

/** About four characters of English or code make a token. */
const CHARACTERS_PER_TOKEN = 4;
const TOKENS_PER_SIGN = 0.8;
const NOT_LATIN = /[^\0-\u024F\u2000-\u2BFF]+/g;
/** What an image of usual size costs; its base64 says nothing about it. */
const TOKENS_PER_IMAGE = 1600;
/** A guess at a few pages. */
const TOKENS_PER_DOCUMENT = 5000;

/** Size of a request in tokens, roughly: for when the service does not say. Never zero. */
export function estimatePromptTokens(request: CodeWhispererRequest): number {
  const { currentMessage, history = [] } = request.conversationState;
  let tokens = userTokens(currentMessage.userInputMessage);
  for (const entry of history) {
    tokens +=
      "userInputMessage" in entry
        ? userTokens(entry.userInputMessage)
        : textTokens(entry.assistantResponseMessage.content) +
          jsonTokens(entry.assistantResponseMessage.toolUses);
  }
  return Math.max(1, Math.ceil(tokens));
}

function userTokens(message: UserInputMessage): number {
  return (
    textTokens(message.content) +
    jsonTokens(message.userInputMessageContext) +
    (message.images?.length ?? 0) * TOKENS_PER_IMAGE +
    (message.documents?.length ?? 0) * TOKENS_PER_DOCUMENT
  );
}

function jsonTokens(value: unknown): number {
  return value === undefined ? 0 : textTokens(JSON.stringify(value));
}

/** Scripts that write a word in a few signs cost about a token for each sign. */
function textTokens(text: string): number {
  let tokens = text.length / CHARACTERS_PER_TOKEN;
  for (const [signs] of text.matchAll(NOT_LATIN)) {
    tokens += signs.length * (TOKENS_PER_SIGN - 1 / CHARACTERS_PER_TOKEN);
  }
  return tokens;
}
