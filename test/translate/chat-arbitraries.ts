import fc from "fast-check";
import { createModelList } from "../simulator/account/model-list.ts";

/**
 * Bodies of chat completions calls as no polite client would send them. Every text that must not
 * get lost carries a tag of its own, so that a test can find it again.
 */

export type JsonObject = Readonly<Record<string, unknown>>;

const LONE_SURROGATES = ["\ud800", "x\udc00", "\udfff\ud83d", "😀\ud83d"];

/** Any UTF-16 code units, so that surrogates come in every order. */
function codeUnits(maxLength: number): fc.Arbitrary<string> {
  return fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength })
    .map((units) => String.fromCharCode(...units));
}

const rawText = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom("Fix the test", "List files.\nThen stop.", "Ja, natürlich", "完成"),
  },
  { weight: 3, arbitrary: codeUnits(12) },
  { weight: 3, arbitrary: fc.constantFrom("", " ", "\n\t", "\u00a0") },
  { weight: 2, arbitrary: fc.constantFrom(...LONE_SURROGATES) },
  { weight: 1, arbitrary: fc.constantFrom("<thinking>", "</system>", "\0", '{"role":"user"}') },
);
const hugeText = fc.constantFrom("h".repeat(20_000), "日本".repeat(8_000));
const text = fc.oneof({ weight: 60, arbitrary: rawText }, { weight: 1, arbitrary: hugeText });

const toolId = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom("call_1", "call_2", "call_3", "tooluse_abc-DEF") },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      "",
      "bad id!",
      "x".repeat(64),
      "y".repeat(65),
      "__proto__",
      "\ud800",
    ),
  },
  { weight: 1, arbitrary: codeUnits(70) },
);
const toolName = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom("bash", "read", "mcp_server-tool") },
  {
    weight: 4,
    arbitrary: fc.constantFrom("a.b", "a/b", "a_b", "n".repeat(64), "n".repeat(65), "toString"),
  },
  { weight: 1, arbitrary: fc.constantFrom("__proto__", "constructor", "工具", "\udc00", " ") },
);
const toolArguments = fc.oneof(
  { weight: 6, arbitrary: fc.json({ maxDepth: 3 }) },
  { weight: 6, arbitrary: fc.constantFrom('{"command":"ls"}', "{}", '{"__proto__":{"a":1}}') },
  { weight: 3, arbitrary: fc.constantFrom("", " ", "{", "[1,2]", "null", '"text"', "{'a':1}") },
  { weight: 2, arbitrary: fc.constantFrom('{"a":"\\ud800"}', '{"\\udc00":1}', '{"a":"\ud800"}') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      `{"a":${"[".repeat(500)}${"]".repeat(500)}}`,
      '{"a":'.repeat(3_000) + "1" + "}".repeat(3_000),
    ),
  },
);

const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAEElEQVR4nGP4z8AARwzEcQCukw/x0F8jngAAAABJRU5ErkJggg==";
const JPEG = Buffer.from("ffd8ffe000104a464946000101", "hex").toString("base64");
const GIF = Buffer.from("GIF89a\x04\x00\x04\x00").toString("base64");
const WEBP = Buffer.from("RIFF\x20\x00\x00\x00WEBPVP8 ").toString("base64");
const TOO_LARGE = `data:image/png;base64,${PNG.slice(0, 96)}${"A".repeat(5_242_880)}`;
const LARGE = `data:image/png;base64,${PNG.slice(0, 96)}${"A".repeat(4_000_000)}`;

const imageUrl = fc.oneof(
  {
    weight: 10,
    arbitrary: fc
      .tuple(
        fc.constantFrom("image/png", "image/jpeg", "image/gif", "IMAGE/WEBP", "image/svg+xml", ""),
        fc.constantFrom(PNG, JPEG, GIF, WEBP),
      )
      .map(([mimeType, data]) => `data:${mimeType};base64,${data}`),
  },
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      "https://example.com/a.png",
      "data:image/png;base64,",
      "data:image/png;base64,AAAA",
      "data:image/svg+xml,<svg/>",
      `data:image/png;base64,${PNG}\n`,
      `data:image/png;base64,${PNG.replace(/=+$/, "")}`,
      "data:",
      "",
      "\ud800",
    ),
  },
);
const largeImageUrl = fc.constantFrom(TOO_LARGE, LARGE);

const fileUrl = fc.constantFrom(
  "data:application/pdf;base64,JVBERi0xLjQKMSAwIG9iajw8Pj4K",
  "data:application/pdf;base64,AAAA",
  "data:text/plain;base64,aGVsbG8=",
  "data:application/zip;base64,UEsDBA==",
  "data:application/vnd.openxmlformats-officedocument.wordprocessingml.document;base64,UEsDBA==",
  `data:image/png;base64,${PNG}`,
);
const filename = fc.oneof(
  fc.constantFrom("a.pdf", "A (1).pdf", "résumé 2.pdf", "", "x".repeat(300), "\ud800.pdf"),
  codeUnits(12),
);

function imagePart(url: string): JsonObject {
  return { type: "image_url", image_url: { url } };
}

/** Said by OpenCode and nobody else. */
export const ATTACHED_MEDIA = "Attached media from tool result:";

const textPart = text.map((content) => ({ type: "text", text: content }));
const filePart = fc
  .record({ filename, file_data: fileUrl }, { requiredKeys: [] })
  .map((file) => ({ type: "file", file }));
const part = fc.oneof(
  { weight: 60, arbitrary: textPart },
  { weight: 20, arbitrary: imageUrl.map(imagePart) },
  { weight: 12, arbitrary: filePart },
);
const manyImages = fc.array(imageUrl.map(imagePart), { minLength: 18, maxLength: 26 });
const largeImages = fc.array(largeImageUrl.map(imagePart), { minLength: 1, maxLength: 6 });

const content = fc.oneof(
  { weight: 200, arbitrary: text },
  { weight: 150, arbitrary: fc.array(part, { maxLength: 4 }) },
  { weight: 10, arbitrary: fc.constant(null) },
  { weight: 4, arbitrary: manyImages },
);
const rareContent = fc.oneof(
  { weight: 2_000, arbitrary: content },
  { weight: 1, arbitrary: largeImages },
);

/** As OpenCode sends what a tool returned beside its text. */
const attachedMedia = fc
  .array(fc.oneof(imageUrl.map(imagePart), filePart), { minLength: 1, maxLength: 3 })
  .map((media) => [{ type: "text", text: ATTACHED_MEDIA }, ...media]);

const toolCall = fc
  .tuple(toolId, toolName, toolArguments)
  .map(([id, name, json]) => ({ id, type: "function", function: { name, arguments: json } }));

const message = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.record({ role: fc.constantFrom("system", "developer"), content: text }),
  },
  { weight: 4, arbitrary: fc.record({ role: fc.constant("user"), content: rareContent }) },
  { weight: 1, arbitrary: fc.record({ role: fc.constant("user"), content: attachedMedia }) },
  {
    weight: 6,
    arbitrary: fc.record(
      {
        role: fc.constant("assistant"),
        content: fc.option(text),
        reasoning_content: text,
        tool_calls: fc.array(toolCall, { maxLength: 3 }),
      },
      { requiredKeys: ["role"] },
    ),
  },
  {
    weight: 7,
    arbitrary: fc.record(
      {
        role: fc.constant("tool"),
        tool_call_id: toolId,
        content,
        is_error: fc.boolean(),
        cache_control: fc.constant({ type: "ephemeral" }),
      },
      { requiredKeys: ["role", "tool_call_id", "content"] },
    ),
  },
);

const KEYWORDS = ["format", "pattern", "minimum", "maxLength", "$schema", "additionalProperties"];
const propertyName = fc.oneof(
  fc.constantFrom("path", "format", "pattern", "type", "required", "__proto__", "\ud800"),
  fc.string({ maxLength: 4 }),
);
/** Deeper schemas would grow without end: each has many places for another. */
const schema = fc.letrec<{ schema: JsonObject; full: JsonObject }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 2, arbitrary: fc.constantFrom<JsonObject>({}, { type: "string", minLength: 1 }) },
    { weight: 1, arbitrary: tie("full") },
  ),
  full: fc.record(
    {
      type: fc.constantFrom("object", "string", "array", ["string", "null"]),
      description: rawText,
      properties: fc.dictionary(propertyName, tie("schema"), { maxKeys: 3 }),
      items: fc.oneof(tie("schema"), fc.boolean()),
      required: fc.array(propertyName, { maxLength: 2 }),
      anyOf: fc.array(tie("schema"), { maxLength: 2 }),
      oneOf: fc.array(tie("schema"), { maxLength: 2 }),
      allOf: fc.array(tie("schema"), { maxLength: 2 }),
      $ref: fc.constantFrom("#/$defs/a", "#/$defs/b", "#", "#/definitions/a", "https://x/y"),
      $defs: fc.dictionary(fc.constantFrom("a", "b"), tie("schema"), { maxKeys: 2 }),
      enum: fc.constantFrom([], ["a", 1], [null, { format: "x" }], ["\ud800"]),
      default: fc.constantFrom(null, "\udc00", { pattern: 1 }, [[1]]),
      ...Object.fromEntries(KEYWORDS.map((keyword) => [keyword, fc.constantFrom(1, "x", false)])),
    },
    { requiredKeys: [] },
  ),
})).full;

const description = fc.oneof(
  { weight: 30, arbitrary: rawText },
  { weight: 1, arbitrary: fc.constantFrom("d".repeat(9_217), "😀".repeat(6_000)) },
);
const tool = fc
  .record({ name: toolName, description, parameters: schema }, { requiredKeys: ["name"] })
  .map((definition) => ({ type: "function", function: definition }));
const tools = fc.oneof(
  { weight: 40, arbitrary: fc.array(tool, { maxLength: 4 }) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 40, max: 150 }).map((count) =>
      Array.from({ length: count }, (_, index) => ({
        type: "function",
        function: { name: `tool${index}`, description: "A tool" },
      })),
    ),
  },
);

const CACHE_MARK = { cache_control: { type: "ephemeral" } };

/** As OpenCode marks a message: at its end, whatever that is. */
function marked(unmarked: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> {
  const withMark = (item: unknown, index: number, items: readonly unknown[]) =>
    index === items.length - 1 ? { ...(item as JsonObject), ...CACHE_MARK } : item;
  return unmarked.map((message): JsonObject => {
    const { content: said, tool_calls: calls } = message;
    if (Array.isArray(calls) && calls.length > 0)
      return { ...message, tool_calls: calls.map(withMark) };
    return Array.isArray(said) && said.length > 0
      ? { ...message, content: said.map(withMark) }
      : { ...message, ...CACHE_MARK };
  });
}

/** Bodies of chat completions calls. */
export const chatBody = fc
  .record(
    {
      model: fc.constant("kiro-claude-opus-4-5"),
      messages: fc.array(fc.oneof({ weight: 5, arbitrary: message }, marked(message)), {
        minLength: 1,
        maxLength: 14,
      }),
      tools,
      tool_choice: fc.constantFrom("auto", "none", "required", { type: "function" }),
      stream: fc.boolean(),
      thinkingConfig: fc.record({ thinkingBudget: fc.integer({ min: -1, max: 99_999 }) }),
      reasoning_effort: fc.constantFrom("none", "low", "high", "xhigh", "any-word"),
    },
    { requiredKeys: ["model", "messages"] },
  )
  .map((body) => ({ ...body, messages: body.messages.map(tagMessage) }));

/** Settings of a translation. */
export const translationSettings = fc.record({
  fallbackThinkingBudget: fc.option(fc.integer({ min: 1, max: 32_768 }), { nil: undefined }),
  failedToolCalls: fc.uniqueArray(toolId, { maxLength: 2 }).map((ids) => new Set(ids)),
  strict: fc.boolean(),
  cacheLimits: fc.constantFrom(
    undefined,
    { maxPoints: 4, minTokens: 1024 },
    { maxPoints: 2, minTokens: 0 },
  ),
  wordsAfterResults: fc.constantFrom("beside", "apart", "inside"),
  fieldsSchema: fc.constantFrom(
    ...new Set(createModelList().live.map((model) => model.fieldsSchema)),
  ),
});

/** Puts a tag in front of every text that says something. */
function tagMessage(untagged: JsonObject, index: number): JsonObject {
  const { content: said } = untagged;
  if (typeof said === "string") return { ...untagged, content: tagged(said, `${index}`) };
  if (!Array.isArray(said)) return untagged;
  const parts = said.map((item: JsonObject, position) =>
    typeof item.text === "string" && item.text !== ATTACHED_MEDIA
      ? { ...item, text: tagged(item.text, `${index}.${position}`) }
      : item,
  );
  return { ...untagged, content: parts };
}

function tagged(said: string, tag: string): string {
  return said.trim() === "" ? said : `⟦${tag}⟧${said}`;
}
