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
const STAND_IN_DESCRIPTION = "Used earlier in this conversation; not available now.";

export interface ToolSet {
  readonly specifications: readonly ToolSpecification[];
  /** Descriptions too long for their place, for the system text. */
  readonly manuals: readonly string[];
  /** Tools beyond those that may be sent. */
  readonly leftOut: number;
}

export interface ToolSetOptions {
  /** Wire names of the tools the history calls. */
  readonly usedNames: ReadonlySet<string>;
  readonly strict: boolean;
  readonly notes: string[];
}

/** Tool specifications for the current message; the first of equally named tools wins. */
export function translateTools(
  tools: readonly ToolDefinition[],
  names: WireNames,
  options: ToolSetOptions,
): ToolSet {
  const known = definitionsByWireName(tools, names, options);
  const definitions = mostNeeded(known, options);
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
  return { specifications, manuals, leftOut: known.size - definitions.size };
}

function definitionsByWireName(
  tools: readonly ToolDefinition[],
  names: WireNames,
  options: ToolSetOptions,
): ReadonlyMap<string, ToolDefinition> {
  const definitions = new Map<string, ToolDefinition>();
  for (const tool of tools) {
    const name = names.toWire(tool.name);
    if (!definitions.has(name)) definitions.set(name, tool);
  }
  // Tool uses in the history need tools in the request, else TOOL_CONFIG_MISSING (PROTOCOL 3.5).
  // Where there are tools, a stand-in for a vanished one would only tempt the model to call it.
  if (definitions.size === 0 || options.strict) {
    for (const name of options.usedNames) {
      if (!definitions.has(name)) definitions.set(name, standIn(name));
    }
  }
  return definitions;
}

function standIn(name: string): ToolDefinition {
  return { name, description: STAND_IN_DESCRIPTION, parameters: {} };
}

/** As many as may be sent: those the history calls first, then in order. */
function mostNeeded(
  definitions: ReadonlyMap<string, ToolDefinition>,
  options: ToolSetOptions,
): ReadonlyMap<string, ToolDefinition> {
  const { usedNames, strict } = options;
  const limit = strict ? STRICT_MAX_TOOLS : MAX_TOOLS;
  if (definitions.size <= limit) return definitions;
  const entries = [...definitions];
  const used = entries.filter(([name]) => usedNames.has(name));
  const unused = entries.filter(([name]) => !usedNames.has(name));
  return new Map([...used, ...unused].slice(0, limit));
}

function shorten(description: string, name: string, limit: number): string {
  if (description.length <= limit) return description;
  const pointer = `\n\n[Cut here. The whole description is in the system text, under "## ${name}".]`;
  // The cut may split a surrogate pair.
  return wellFormed(description.slice(0, limit - pointer.length)) + pointer;
}
