/** Tools that a refusal may be about, by their wire names. */
export interface Named {
  /** The best guess first: an index may count from zero or from one. */
  readonly sure: readonly (readonly string[])[];
  /** Names that may be plain words of the sentence. */
  readonly plain: readonly string[];
}

/** @param names those that were sent, in their order */
export function namedIn(message: string, names: readonly string[]): Named {
  const indexes = indexesIn(message);
  const [first, second] = [0, 1].map((base) => indexes.flatMap(at(names, base)));
  const isOfTools = OF_TOOLS.test(message);
  const words = new Set(message.match(/[\w-]+/g));
  const plain = names.filter((name) => words.has(name) && (isOfTools || isTelling(name)));
  const quoted = new Set([...message.matchAll(QUOTED)].map(([, quote, word]) => quote ?? word));
  const sure = plain.filter((name) => isTelling(name) || quoted.has(name));
  const both = sure.filter((name) => [first, second].some((set) => set?.includes(name)));
  return { sure: [both, first ?? [], sure, second ?? []], plain };
}

function at(names: readonly string[], base: number) {
  return ({ index, isFromOne }: ToolIndex) => names[index - (isFromOne ? 1 - base : base)] ?? [];
}

interface ToolIndex {
  readonly index: number;
  readonly isFromOne: boolean;
}

/**
 * "tools.1.custom.input_schema", "toolConfig.tools[3].toolSpec", "tool at index 3"; AWS counts from
 * one in "tools.4.member". Of "tools[0].function_declarations[3]" the tool is the second.
 */
function indexesIn(message: string): readonly ToolIndex[] {
  const found = [...message.matchAll(INDEX)];
  const inner = found.filter(([words]) => /^function_?d/i.test(words));
  return (inner.length > 0 ? inner : found).map(([words, path, word]) => ({
    index: Number(path ?? word),
    isFromOne: /member/i.test(words),
  }));
}

/** The path `tools.3`, `tools[3]`, `tools -> 3` or `"tools",3`; else words that count tools. */
const INDEX =
  /\b(?:(?:tools?|functions?|function_?declarations?|tool_?spec\w*)(?:[.[/]| ?-> ?|["'],\s?)(?:member\.)?(\d{1,4})\b(?:\]?\.member)?|(?:tool|function)(?: definition)?(?: #?|[ _]?(?:at |in )?(?:index|position|number|no\.?)["']?\s?[:=]?\s?#?)(\d{1,4})\b)/gi;

/** Whether the name cannot be a word of an ordinary sentence. */
function isTelling(name: string): boolean {
  return /[_\d-]|[a-z][A-Z]/.test(name);
}

/** Plain words count as names only if the sentence is about tools. */
const OF_TOOLS =
  /tool|function|schema|grammar|definition|parameter|esquema|herramienta|outil|werkzeug|ferramenta/i;

/** In quotes, or directly after the word `tool` or `function`. */
const QUOTED =
  /["'`]([a-zA-Z0-9_-]{1,64})["'`]|\b(?:tool|function)(?: named?| name:)?:? ([a-zA-Z0-9_-]{1,64})\b/gi;
