import type { ToolSpecification } from "../../../codewhisperer/request.ts";
import { wellFormed } from "../../well-formed.ts";
import { mostNeeded } from "./needed-tools.ts";
import { NO_ARGUMENTS, type OfferedTool, type OfferedTools } from "./offered-tools.ts";

/** The longest description measured to be accepted, on gpt-5.6-sol (PROTOCOL 3.5). */
const MAX_DESCRIPTION = 9216;
/** 120 tools were refused (PROTOCOL 3.5). */
export const MAX_TOOLS = 119;
/** A length that every source calls safe, and a number of tools known to work (PROTOCOL 3.5). */
const STRICT_MAX_DESCRIPTION = 1024;
export const SAFE_TOOLS = 48;
/** Accepts any input that the history has. */
const STAND_IN: OfferedTool = {
  description:
    "No longer available: do not call it. It stands here because this conversation used it earlier.",
  schema: NO_ARGUMENTS,
};

export interface ToolSet {
  readonly specifications: readonly ToolSpecification[];
  /** Descriptions that are too long for a specification; they go into the system text. */
  readonly manuals: readonly string[];
  /** Number of offered tools that may not be sent. */
  readonly leftOut: number;
}

export interface ToolSetOptions {
  /** Wire names of the tools that the history calls. */
  readonly usedNames: ReadonlySet<string>;
  /** The most that the model accepts, as far as that is known. */
  readonly maxTools: number;
  readonly strict: boolean;
  readonly notes: string[];
}

/**
 * Tool specifications for the current message: those offered, in their order, then one for each
 * tool that the history calls and that is no longer offered. A longer history only adds to the end,
 * so everything that was sent before stays the same. Calls of what does not fit must not be sent as
 * calls.
 */
export function translateTools(offered: OfferedTools, options: ToolSetOptions): ToolSet {
  const { maxTools, strict, usedNames } = options;
  const mostTools = strict ? Math.min(SAFE_TOOLS, maxTools) : maxTools;
  const needed = mostNeeded(offered, usedNames, mostTools);
  const standIns = standInsFor(usedNames, offered).slice(0, mostTools - needed.size);
  const definitions = new Map([...needed, ...standIns]);
  const limit = strict ? STRICT_MAX_DESCRIPTION : MAX_DESCRIPTION;
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
      inputSchema: { json: tool.schema.json },
    };
  });
  const leftOut = [...offered.keys()].filter((name) => !definitions.has(name)).length;
  return { specifications, manuals, leftOut };
}

/**
 * The service refuses a request with a call of a tool that no specification names (PROTOCOL 3.5).
 */
function standInsFor(usedNames: ReadonlySet<string>, offered: OfferedTools) {
  const missing = [...usedNames].filter((name) => !offered.has(name));
  return missing.map((name) => [name, STAND_IN] as const);
}

function shorten(description: string, name: string, limit: number): string {
  if (description.length <= limit) return description;
  const pointer = `\n\n[Cut here. The whole description is in the system text, under "## ${name}".]`;
  // The cut may split a surrogate pair.
  return wellFormed(description.slice(0, limit - pointer.length)) + pointer;
}
