import type { ToolSpecification, UserInputMessageContext } from "../../codewhisperer/request.ts";
import { CappedMap } from "../../lib/capped.ts";
import { TokenEstimate } from "./token-estimate.ts";

interface KnownSize extends Pick<ToolSpecification, "description"> {
  readonly tokens: number;
}

/** Tools of one schema: many tools have no arguments. */
const MAX_KEPT = 256;
/**
 * By the tool's schema, which is the same object in each request (`kept-schemas`), and by its name.
 */
const known = new WeakMap<object, CappedMap<string, KnownSize>>();

/**
 * Size of a request's tools as JSON. Each tool is counted once, because it comes with each request.
 */
export function toolTokens(tools: NonNullable<UserInputMessageContext["tools"]>): number {
  return tools.reduce((sum, { toolSpecification }) => sum + tokensOf(toolSpecification), 0);
}

function tokensOf(tool: ToolSpecification): number {
  const { name, description, inputSchema } = tool;
  const alike = known.get(inputSchema.json) ?? new CappedMap<string, KnownSize>(MAX_KEPT);
  const size = alike.get(name);
  if (size?.description === description) return size.tokens;
  const text = new TokenEstimate();
  text.add(JSON.stringify({ toolSpecification: tool }));
  const { tokens } = text;
  known.set(inputSchema.json, alike.set(name, { description, tokens }));
  return tokens;
}
