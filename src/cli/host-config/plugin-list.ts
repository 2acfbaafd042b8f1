import { getNodeValue, type Node, parseTree } from "jsonc-parser";
import { parseObject } from "../../config/json.ts";
import type { ListFault } from "../../words/cli/setup.ts";
import {
  applyEdits,
  type Edit,
  insertChild,
  removeChild,
  replaceNode,
  styleOf,
} from "./json-edits.ts";

/** The `plugin` list of a file, read. */
export interface PluginList {
  readonly text: string;
  readonly root: Node;
  /** Absent if the file has no `plugin`. */
  readonly list: Node | undefined;
  readonly entries: readonly PluginEntry[];
}

interface PluginEntry {
  /** What is to be loaded: a package, or the address of a file. */
  readonly spec: string;
  /** The whole entry; with options it is `[spec, options]`. */
  readonly node: Node;
  readonly specNode: Node;
}

export type IsOurs = (spec: string) => boolean;

/** @param text without a byte order mark */
export function readPluginList(text: string): PluginList | ListFault {
  const parsed = parseObject(text);
  if (!("entries" in parsed)) {
    return parsed.fault ? { kind: "invalid-json", fault: parsed.fault } : { kind: "not-an-object" };
  }
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (root === undefined) return { kind: "not-an-object" };
  // Of two with one name the last one counts.
  const property = root.children?.findLast(({ children }) => children?.[0]?.value === "plugin");
  const list = property?.children?.[1];
  if (list !== undefined && list.type !== "array") return { kind: "not-a-list" };
  return { text, root, list, entries: (list?.children ?? []).flatMap(entryOf) };
}

function entryOf(node: Node): readonly PluginEntry[] {
  const specNode = node.type === "array" ? node.children?.[0] : node;
  if (specNode?.type !== "string") return [];
  return [{ spec: String(getNodeValue(specNode)), node, specNode }];
}

/** What a new file has. @param schema the address of its JSON Schema */
export function newFile(schema: string, spec: string): string {
  return `${JSON.stringify({ $schema: schema, plugin: [spec] }, null, 2)}\n`;
}

/** The text with one entry of ours: as it is if there is one, unless its spec is to change. */
export function withPlugin(
  file: PluginList,
  spec: string,
  isOurs: IsOurs,
  mayReplace: boolean,
): string {
  const { list, root, text } = file;
  const [entry, ...more] = file.entries.filter((each) => isOurs(each.spec));
  if (entry === undefined) return applyEdits(text, addition(text, root, list, spec));
  if (!mayReplace || (entry.spec === spec && more.length === 0)) return text;
  const changed = applyEdits(text, [replaceNode(entry.specNode, JSON.stringify(spec))]);
  return without(changed, (_spec, index) => index > 0, isOurs);
}

function addition(text: string, root: Node, list: Node | undefined, spec: string): Edit[] {
  const style = styleOf(text, root);
  const entry = JSON.stringify(spec);
  return list === undefined
    ? insertChild(text, root, `"plugin": [${entry}]`, style)
    : insertChild(text, list, entry, style);
}

/** The text without our entries; nothing else in it changes. */
export function withoutPlugin({ text }: PluginList, isOurs: IsOurs): string {
  return without(text, () => true, isOurs);
}

/** One after the other: places change with each. */
function without(
  text: string,
  isUnwanted: (spec: string, index: number) => boolean,
  isOurs: IsOurs,
): string {
  const file = readPluginList(text);
  if (!("entries" in file) || file.list === undefined) return text;
  const entry = file.entries
    .filter(({ spec }) => isOurs(spec))
    .find(({ spec }, index) => isUnwanted(spec, index));
  if (entry === undefined) return text;
  return without(applyEdits(text, removeChild(text, file.list, entry.node)), isUnwanted, isOurs);
}
