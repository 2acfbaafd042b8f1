import { createHmac } from "node:crypto";

/** What people, models and tools say: the log has its outline alone, unless a person asks for more. */
export class Content {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** Content -> its shape with lengths and hashes. */
export type Outline = (content: unknown) => unknown;

/** What the names of a chat request hold: other parts of it, a word of the protocol, or what somebody says. */
const NAMES: ReadonlyMap<string, Held> = new Map<string, Held>([
  ...named("parts", "conversationState currentMessage history userInputMessage"),
  ...named("parts", "assistantResponseMessage userInputMessageContext images documents source"),
  ...named("parts", "toolResults toolUses tools toolSpecification additionalModelRequestFields"),
  ...named("parts", "content thinking output_config reasoning"),
  ...named("word", "conversationId modelId origin chatTriggerType format toolUseId status"),
  ...named("word", "effort type display max_tokens name"),
  ...named("said", "text description inputSchema input bytes"),
]);

type Held = "parts" | "word" | "said";

function named(kind: Held, names: string): (readonly [string, Held])[] {
  return names.split(" ").map((name) => [name, kind]);
}

const WORD = /^[\w.:@+*-]{1,128}$/;

/** A machine's word, as opposed to what somebody says. */
export function isWord(text: string): boolean {
  return WORD.test(text);
}

/**
 * Any name that is not known here hides everything below it.
 * @param salt makes equal texts equal in one log, and hashes of short ones worthless elsewhere
 */
export function createOutline(salt: Uint8Array): Outline {
  function summary(value: unknown): string {
    const text = typeof value === "string" ? value : JSON.stringify(value ?? null);
    const hash = createHmac("sha256", salt).update(text).digest("hex").slice(0, 12);
    return `[${text.length} characters, ${hash}]`;
  }

  function outline(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(outline);
    if (typeof value !== "object" || value === null) return summary(value);
    // A document's name is that of a file.
    const isDocument = "source" in value;
    const entries = Object.entries(value).map(([key, part]: [string, unknown]) => {
      const kind = NAMES.get(key);
      if (kind === undefined) return [summary(key), summary(part)];
      if (kind === "parts" && typeof part === "object") return [key, outline(part)];
      const isKept = kind === "word" && isWord(String(part)) && !(isDocument && key === "name");
      return [key, isKept ? part : summary(part)];
    });
    return Object.fromEntries(entries) as unknown;
  }

  return outline;
}
