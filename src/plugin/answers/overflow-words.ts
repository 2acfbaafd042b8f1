import { withoutMatches } from "./retry-words.ts";

/**
 * OpenCode reads error texts: a phrase of this list in a message makes it compact the conversation
 * and ask again, whatever the status (OPENCODE 6.3). What compaction cannot help may not contain any.
 */
export const HOST_OVERFLOW_PATTERNS: readonly RegExp[] = [
  /prompt is too long|prompt too long|request_too_large|request entity too large/i,
  /input is too long for requested model|input length.*exceeds.*context length/i,
  /exceeds the context window|exceeds (?:the )?(?:model'?s )?maximum context length/i,
  /input token count.*exceeds the maximum|exceeds (?:the )?maximum allowed input length/i,
  /tokens in request more than max tokens allowed|too many tokens|token limit/i,
  /maximum prompt length is|maximum context length|context length is only/i,
  /reduce the length of the messages|exceeds the limit of \d+/i,
  /is longer than the model'?s context length|greater than the context length/i,
  /exceeds the available context size|context window exceeds limit/i,
  /context[_ ]length[_ ]exceeded|model_context_window_exceeded/i,
  /prompt has [\d,]+ tokens?/i,
];

/** The same words to the eye, none of which makes OpenCode compact. */
export function withoutOverflowWords(text: string): string {
  return withoutMatches(text, HOST_OVERFLOW_PATTERNS);
}
