import type { ToolSpecification } from "../../../codewhisperer/request.ts";
import { wellFormed } from "../../well-formed.ts";
import { NO_ARGUMENTS, type OfferedTool, type OfferedTools } from "./offered-tools.ts";

/** The longest description measured to be accepted, on gpt-5.6-sol (PROTOCOL 3.5). */
const MAX_DESCRIPTION = 9216;
/** 120 tools were seen to fail (PROTOCOL 3.5). */
export const MAX_TOOLS = 119;
/** The length every source calls safe, and a tool count known to work (PROTOCOL 3.5). */
const STRICT_MAX_DESCRIPTION = 1024;
export const SAFE_TOOLS = 48;
/** Takes whatever input the history has. */
const STAND_IN: OfferedTool = {
  description:
    "No longer available: do not call it. It stands here because this conversation used it earlier.",
  schema: NO_ARGUMENTS,
};

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
  /** The most that the model takes, as far as that has been found out. */
  readonly maxTools: number;
  readonly strict: boolean;
  readonly notes: string[];
}

/**
 * Tool specifications for the current message: those offered, in their order, then one for each
 * tool that the history calls and that is not offered now. A longer history only adds at the end,
 * so what was sent before stays as it was.
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

/** A call of a tool that no specification names has the request refused (PROTOCOL 3.5). */
function standInsFor(usedNames: ReadonlySet<string>, offered: OfferedTools): OfferedTools {
  const missing = [...usedNames].filter((name) => !offered.has(name));
  return new Map(missing.map((name) => [name, STAND_IN]));
}

/**
 * As many as may be sent: those the history calls before all others. The order stays: with a tool
 * that is called for the first time nothing moves.
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
