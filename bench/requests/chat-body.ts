import { CODE, MARKDOWN, pieces } from "./words.ts";

export interface BodyShape {
  /** About how long the body's JSON is, bytes. */
  readonly bytes: number;
  /** PNG images of 150 KB of base64 each, in the first user turns. */
  readonly images: number;
}

const TOOLS = ["bash", "read", "write", "edit", "grep", "glob", "list", "webfetch", "todowrite"];
/** What one round of an agent's conversation adds: a question, a call, a result, an answer. */
const RESULT_CHARACTERS = 3200;
const IMAGE_CHARACTERS = 150_000;

/** Body of a chat completions call, as OpenCode writes it in the middle of an agent's work. */
export function chatBody({ bytes, images }: BodyShape): string {
  const messages: unknown[] = [{ role: "system", content: MARKDOWN.repeat(6) }];
  let length = JSON.stringify([messages, tools()]).length;
  for (let index = 0; length < bytes || index < Math.max(1, images); index += 1) {
    const added = round(index, index < images, Math.min(RESULT_CHARACTERS, bytes / 4));
    length += JSON.stringify(added).length;
    messages.push(...added);
  }
  messages.push({ role: "user", content: "Now run the tests and fix what fails." });
  return JSON.stringify({
    model: "kiro-claude-sonnet-4-5",
    stream: true,
    stream_options: { include_usage: true },
    messages,
    tools: tools(),
    tool_choice: "auto",
  });
}

function round(index: number, hasImage: boolean, resultLength: number): unknown[] {
  const question = {
    type: "text",
    text: `Step ${index}: why does the queue look idle – bug or load?`,
  };
  const id = `tooluse_Zm9vYmFyYmF6cXV4${index}`;
  const input = { path: "/home/user/project/src/queue.ts", content: CODE.repeat(2) };
  const call = { name: TOOLS[index % TOOLS.length], arguments: JSON.stringify(input) };
  // Most of what tools read is ASCII, which engines keep in half the space.
  const result = pieces(index % 4 === 0 ? MARKDOWN : CODE, resultLength, 1)[0];
  return [
    { role: "user", content: hasImage ? [question, image()] : [question] },
    {
      role: "assistant",
      content: MARKDOWN.slice(0, 300),
      tool_calls: [{ id, type: "function", function: call }],
    },
    { role: "tool", tool_call_id: id, content: result },
    { role: "assistant", content: MARKDOWN },
  ];
}

function image(): unknown {
  const head = Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\0", "latin1").toString("base64");
  const url = `data:image/png;base64,${head.padEnd(IMAGE_CHARACTERS, "QUJD")}`;
  return { type: "image_url", image_url: { url } };
}

function tools(): unknown[] {
  return TOOLS.map((name) => ({
    type: "function",
    function: { name, description: MARKDOWN, parameters: PARAMETERS },
  }));
}

const PARAMETERS = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  properties: {
    path: { type: "string", description: "Absolute path of the file", minLength: 1 },
    limit: { type: "integer", minimum: 0, maximum: 2000, description: "Lines to read" },
    edits: {
      type: "array",
      items: {
        type: "object",
        properties: { from: { type: "string" }, to: { type: "string" } },
        required: ["from", "to"],
        additionalProperties: false,
      },
    },
  },
  required: ["path"],
  additionalProperties: false,
};
