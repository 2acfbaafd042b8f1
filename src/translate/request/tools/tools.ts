import type { ToolSpecification } from "../../../codewhisperer/request.ts";
import type { ToolDefinition } from "../../../openai/chat-request.ts";
import type { WireNames } from "./tool-names.ts";
import { toolInputSchema } from "./tool-schema.ts";
import { wellFormed } from "../../well-formed.ts";

/** The longest description measured to be accepted, on gpt-5.6-sol (PROTOCOL 3.5). */
const MAX_DESCRIPTION = 9216;
/** 137 tools were seen to fail (PROTOCOL 3.5). */
const MAX_TOOLS = 136;
/** The length every source calls safe, and a tool count known to work (PROTOCOL 3.5). */
const STRICT_MAX_DESCRIPTION = 1024;
const STRICT_MAX_TOOLS = 48;
/** Takes whatever input the history has. */
const STAND_IN = {
  description:
    "No longer available: do not call it. It stands here because this conversation used it earlier.",
  parameters: {},
} as const satisfies Omit<ToolDefinition, "name">;

export interface ToolSet {
  readonly specifications: readonly ToolSpecification[];
  /** Descriptions too long for their place, for the system text. */
  readonly manuals: readonly string[];
  /** Offered tools beyond those that may be sent. */
  readonly leftOut: number;
}

export interface ToolSetOptions {
  /** Wire names of the tools the history calls. */
  readonly usedNames: ReadonlySet<string>;
  readonly strict: boolean;
  readonly notes: string[];
}

/**
 * Tool specifications for the current message: those offered, in their order, then one for each
 * tool that the history calls and that is not offered now. A longer history only adds at the end,
 * so what was sent before stays as it was.
 */
export function translateTools(
  tools: readonly ToolDefinition[],
  names: WireNames,
  options: ToolSetOptions,
): ToolSet {
  const offered = definitionsByWireName(tools, names);
  const standIns = standInsFor(options.usedNames, offered);
  const definitions = mostNeeded(offered, standIns, options);
  const limit = options.strict ? STRICT_MAX_DESCRIPTION : MAX_DESCRIPTION;
  const manuals: string[] = [];
  const specifications = [...definitions].map(([name, tool]) => {
    const description = wellFormed(tool.description.trim() === "" ? name : tool.description);
    if (description.length > limit) {
      manuals.push(`## ${name}\n\n${description}`);
      options.notes.push(`tool description moved to the system text: ${name}`);
    }
    return {
      name,
      description: shorten(description, name, limit),
      inputSchema: { json: toolInputSchema(tool.parameters, options.strict) },
    };
  });
  const leftOut = [...offered.keys()].filter((name) => !definitions.has(name)).length;
  return { specifications, manuals, leftOut };
}

type Definitions = ReadonlyMap<string, ToolDefinition>;

/** The first of equally named tools wins. */
function definitionsByWireName(tools: readonly ToolDefinition[], names: WireNames): Definitions {
  const definitions = new Map<string, ToolDefinition>();
  for (const tool of tools) {
    const name = names.toWire(tool.name);
    if (!definitions.has(name)) definitions.set(name, tool);
  }
  return definitions;
}

/** A call of a tool that no specification names has the request refused (PROTOCOL 3.5). */
function standInsFor(usedNames: ReadonlySet<string>, offered: Definitions): Definitions {
  const missing = [...usedNames].filter((name) => !offered.has(name));
  return new Map(missing.map((name) => [name, { name, ...STAND_IN }]));
}

/**
 * As many as may be sent: those the history calls before all others. The order stays: with a tool
 * that is called for the first time nothing moves.
 */
function mostNeeded(
  offered: Definitions,
  standIns: Definitions,
  { usedNames, strict }: ToolSetOptions,
): Definitions {
  const limit = strict ? STRICT_MAX_TOOLS : MAX_TOOLS;
  const all = [...offered, ...standIns];
  if (all.length <= limit) return new Map(all);
  const used = all.filter(([name]) => usedNames.has(name));
  const unused = all.filter(([name]) => !usedNames.has(name));
  const kept = new Set([...used, ...unused].slice(0, limit));
  return new Map(all.filter((entry) => kept.has(entry)));
}

function shorten(description: string, name: string, limit: number): string {
  if (description.length <= limit) return description;
  const pointer = `\n\n[Cut here. The whole description is in the system text, under "## ${name}".]`;
  // The cut may split a surrogate pair.
  return wellFormed(description.slice(0, limit - pointer.length)) + pointer;
}
