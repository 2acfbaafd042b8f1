/** The top of a debug log that has more than lengths and hashes. */
export function logHoldsContent(): string {
  return "This log contains prompts, attached files, tool arguments and answers, because KIRO_DEBUG_CONTENT is on. Read it before you share it.";
}
