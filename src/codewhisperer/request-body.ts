import type { CodeWhispererRequest, HistoryEntry, ToolUse } from "./request.ts";

/** JSON texts of inputs; parsing has lost some of what they say. */
const written = new WeakMap<ToolUse["input"], string>();

/** Makes the input go out as this text. @returns the input */
export function asWritten(input: ToolUse["input"], json: string): ToolUse["input"] {
  written.set(input, json);
  return input;
}

/**
 * The request body: JSON, with each tool's input as the model wrote it. Parsed and written again,
 * large integers, `1.0`, `-0`, `1e400` and a duplicate key would change.
 */
export function requestBody(request: CodeWhispererRequest): string {
  const { conversationState } = request;
  const { history = [] } = conversationState;
  for (let round = 0; ; round += 1) {
    const place = `${PLACE}${round}`;
    const inputs: string[] = [];
    const placed = history.map((entry) => withPlaces(entry, place, inputs));
    if (inputs.length === 0) return JSON.stringify(request);
    const pieces = JSON.stringify({
      ...request,
      conversationState: { ...conversationState, history: placed },
    }).split(JSON.stringify(place));
    // Otherwise the conversation itself contains the placeholder.
    if (pieces.length === inputs.length + 1) return zip(pieces, inputs);
  }
}

/**
 * Placeholder for an input that is inserted afterwards. One byte for each character: others cost
 * twice.
 */
const PLACE = "input-as-written-";

function zip(pieces: readonly string[], inputs: readonly string[]): string {
  let body = "";
  for (const [index, piece] of pieces.entries()) body += piece + (inputs[index] ?? "");
  return body;
}

function withPlaces(entry: HistoryEntry, place: string, inputs: string[]): unknown {
  if (!("assistantResponseMessage" in entry)) return entry;
  const { assistantResponseMessage: message } = entry;
  if (message.toolUses?.some(({ input }) => written.has(input)) !== true) return entry;
  const toolUses = message.toolUses.map((use) => {
    const json = written.get(use.input);
    if (json === undefined) return use;
    inputs.push(json);
    return { ...use, input: place };
  });
  return { assistantResponseMessage: { ...message, toolUses } };
}
