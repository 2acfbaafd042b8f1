import type { ToolSpecification } from "../../../codewhisperer/request.ts";
import { wellFormed } from "../../well-formed.ts";
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
 * so everything that was sent before stays the same.
 */
export function translateTools(offered: OfferedTools, options: ToolSetOptions): ToolSet {
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
      inputSchema: { json: tool.schema.json },
    };
  });
  const leftOut = [...offered.keys()].filter((name) => !definitions.has(name)).length;
  return { specifications, manuals, leftOut };
}

/**
 * The service refuses a request with a call of a tool that no specification names (PROTOCOL 3.5).
 */
function standInsFor(usedNames: ReadonlySet<string>, offered: OfferedTools): OfferedTools {
  const missing = [...usedNames].filter((name) => !offered.has(name));
  return new Map(missing.map((name) => [name, STAND_IN]));
}

/**
 * As many tools as may be sent, first those that the history calls. The order stays: nothing moves
 * when a tool is called for the first time.
 */
function mostNeeded(
  offered: OfferedTools,
  standIns: OfferedTools,
  { maxTools, strict, usedNames }: ToolSetOptions,
): OfferedTools {
  const limit = strict ? Math.min(SAFE_TOOLS, maxTools) : maxTools;
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
