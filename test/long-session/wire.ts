import { isRecord, memberOf, textOf } from "../simulator/http/json.ts";
import { readConversation } from "../simulator/chat/conversation.ts";
import { AWKWARD_TOOLS, type AwkwardTool } from "./awkward-tools.ts";
import type { Wire } from "./turn.ts";

/** What a model makes of the tools of a request: it knows no names but those that it is offered. */
export function readWire(body: unknown): Wire {
  const { tools } = readConversation(body);
  return {
    call(name) {
      const index = AWKWARD_TOOLS.findIndex((tool) => tool.name === name);
      const tool = AWKWARD_TOOLS[index];
      const offered = tools.find((each) => isSame(each, index, tool));
      if (tool === undefined || offered === undefined) throw new Error(`${name} is not offered`);
      const schema = memberOf(memberOf(offered, "inputSchema"), "json");
      const input = renamed(tool.call, tool.inputSchema, schema);
      return { name: textOf(offered, "name") ?? "", input };
    },
  };
}

function isSame(offered: unknown, index: number, tool: AwkwardTool | undefined): boolean {
  if (tool?.description !== undefined)
    return textOf(offered, "description")?.startsWith(`Awkward ${index}:`) === true;
  return textOf(offered, "name")?.endsWith(tool?.name.replace(/\W/g, "_") ?? "?") === true;
}

/** Properties keep their order on the wire, so the names can be told by it. */
function renamed(value: unknown, own: unknown, wire: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) return {};
  const ownProperties = propertiesOf(own);
  const wireProperties = propertiesOf(wire);
  const entries = Object.entries(value).map(([key, inner]) => {
    const at = ownProperties.findIndex(([name]) => name === key);
    const [wireName, wireSchema] = wireProperties[at] ?? [key, undefined];
    const ownSchema = ownProperties[at]?.[1];
    return [wireName, isRecord(inner) && at >= 0 ? renamed(inner, ownSchema, wireSchema) : inner];
  });
  return Object.fromEntries(entries) as Readonly<Record<string, unknown>>;
}

function propertiesOf(schema: unknown): readonly (readonly [name: string, schema: unknown])[] {
  const properties = memberOf(schema, "properties");
  return isRecord(properties) ? Object.entries(properties) : [];
}
