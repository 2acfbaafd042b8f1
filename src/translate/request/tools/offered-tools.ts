import type { ToolDefinition } from "../../../openai/chat-request.ts";
import { wellFormed } from "../../well-formed.ts";
import { keptInputSchema } from "./schema/kept-schemas.ts";
import type { ToolSchema } from "./schema/tool-schema.ts";
import type { WireNames } from "./tool-names.ts";

/** A tool as the model will see it, before it is known whether there is room for it. */
export interface OfferedTool {
  readonly description: string;
  readonly schema: ToolSchema;
}

/** By name on the wire. */
export type OfferedTools = ReadonlyMap<string, OfferedTool>;

export interface OfferOptions {
  /** The caller's names of tools whose schema the service has refused. */
  readonly refusedTools?: ReadonlySet<string>;
  readonly strict: boolean;
}

/** An object with any members that the model writes. */
export const NO_ARGUMENTS: ToolSchema = {
  json: { type: "object", properties: {} },
  renamed: new Map(),
};
/** Characters of a refused schema: enough to guide the model, and no burden. */
const MAX_QUOTED_SCHEMA = 8000;

/** The first of equally named tools wins. */
export function offerTools(
  tools: readonly ToolDefinition[],
  names: WireNames,
  options: OfferOptions,
): OfferedTools {
  const offered = new Map<string, OfferedTool>();
  for (const tool of tools) {
    const name = names.toWire(tool.name);
    if (!offered.has(name)) offered.set(name, offerTool(tool, options));
  }
  return offered;
}

function offerTool(tool: ToolDefinition, { refusedTools, strict }: OfferOptions): OfferedTool {
  const { description, parameters } = tool;
  const schema = keptInputSchema(parameters, strict);
  if (refusedTools?.has(tool.name) !== true) return { description, schema };
  // The model sees the names on the wire, and calls tools by them.
  return {
    description: `${description}${inWords(schema.json)}`,
    schema: { ...schema, json: NO_ARGUMENTS.json },
  };
}

/** The text of a schema that could not be sent as one. */
function inWords(schema: ToolSchema["json"]): string {
  const text = JSON.stringify(schema);
  const quoted =
    text.length <= MAX_QUOTED_SCHEMA
      ? text
      : `${wellFormed(text.slice(0, MAX_QUOTED_SCHEMA))} [cut here]`;
  return `\n\nIts arguments, as a JSON Schema: ${quoted}`;
}
