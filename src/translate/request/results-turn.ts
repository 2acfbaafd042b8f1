import type { ToolResult, UserInputMessage } from "../../codewhisperer/request.ts";
import { defined, unlessEmpty } from "../../lib/defined.ts";
import type { AssistantTurn, LedgerCall } from "./tools/tool-call-ledger.ts";

/**
 * Where words go that follow tool results. We put nothing of ours between them, because models
 * imitate their own turns. Amazon's own command line sends such words beside the results. If that
 * is refused, they get a turn of their own; if turns must also alternate, they go into the results
 * (PROTOCOL 3.5).
 */
export type WordsAfterResults = "beside" | "apart" | "inside";

/** A turn with only attachments still needs a text. */
const ATTACHMENT_ONLY = "See the attachment.";
/** Says whose words follow: a tool's output must not look like a person's request. */
const NEXT_WORDS = "After this the user said:";
const NO_OUTPUT = "(no output)";
const FAILED_SILENTLY = "The tool failed without a message.";
const INTERRUPTED = "The tool call was interrupted; there is no result.";

/** Text of ours next to results makes models stop early; the service's own clients send none. */
export function resultsMessage(turn: AssistantTurn): UserInputMessage {
  return {
    content: "",
    ...defined({ images: unlessEmpty(turn.images) }),
    userInputMessageContext: { toolResults: turn.calls.map(toolResult) },
  };
}

/** Results and the words after them, in one turn. */
export function together(
  results: UserInputMessage,
  said: UserInputMessage,
  place: WordsAfterResults,
): UserInputMessage {
  const images = [...(results.images ?? []), ...(said.images ?? [])];
  const message = { ...results, ...said, ...defined({ images: unlessEmpty(images) }) };
  // A document needs a text beside it; results must have none.
  if (place !== "inside") return said.documents === undefined ? message : closed(message);
  return said.content === "" ? message : { ...message, ...amongResults(results, said.content) };
}

/** Adds the text that a turn with attachments but no words must have. */
export function closed(message: UserInputMessage): UserInputMessage {
  const attached = message.images ?? message.documents;
  const needsText = message.content === "" && attached !== undefined;
  return needsText ? { ...message, content: ATTACHMENT_ONLY } : message;
}

function amongResults({ userInputMessageContext }: UserInputMessage, said: string) {
  const { toolResults = [] } = userInputMessageContext ?? {};
  const words = { text: `${NEXT_WORDS}\n\n${said}` };
  const last = toolResults.length - 1;
  const withWords = toolResults.map((result, index) =>
    index === last ? { ...result, content: [...result.content, words] } : result,
  );
  return { content: "", userInputMessageContext: { toolResults: withWords } };
}

function toolResult({ use, answers, failed }: LedgerCall): ToolResult {
  const { toolUseId } = use;
  if (answers.length === 0) {
    return { toolUseId, content: [{ text: INTERRUPTED }], status: "error" };
  }
  // An empty text is refused, but no output is also a result.
  const empty = failed ? FAILED_SILENTLY : NO_OUTPUT;
  const content = answers.map((answer) => ({ text: answer.trim() === "" ? empty : answer }));
  return { toolUseId, content, status: failed ? "error" : "success" };
}
