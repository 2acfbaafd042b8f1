import { isObject } from "../../../../lib/read.ts";

/** Longer chains of references that only refer to the next count as circles. */
const MAX_CHAIN = 64;
const MAX_NAME = 48;
const NOT_LEGAL = /[^a-zA-Z0-9_.-]/g;
/** Keywords whose value maps names to schemas that others refer to. */
const LIBRARIES = new Set(["$defs", "definitions", "schemas"]);

export type Schema = Readonly<Record<string, unknown>>;

/**
 * Finds and names the targets of a schema's references. Each target becomes a definition at the
 * root, because its own place may not be sent.
 */
export class References {
  readonly #root: Schema;
  readonly #names = new Map<Schema, string>();
  readonly #taken = new Set<string>();
  #places: Places | undefined;

  constructor(root: Schema) {
    this.#root = root;
  }

  /** The targets named so far, with their names; those named during the iteration are included. */
  get named(): Iterable<readonly [Schema, string]> {
    return this.#names;
  }

  /** The reference to send; undefined if it leads nowhere, or in a circle. */
  rename(reference: unknown): string | undefined {
    const target = this.lookUp(reference);
    if (target === undefined || this.#isCircle(target)) return undefined;
    if (target === this.#root) return "#";
    const name = this.#names.get(target) ?? this.#name(target, String(reference));
    return `#/$defs/${name}`;
  }

  lookUp(reference: unknown): Schema | undefined {
    if (typeof reference !== "string") return undefined;
    const hash = reference.indexOf("#");
    const base = hash < 0 ? reference : reference.slice(0, hash);
    const fragment = hash < 0 ? "" : decoded(reference.slice(hash + 1));
    const resource = base === "" ? this.#root : this.#index.resource(base);
    const target = resource && this.#inside(resource, fragment);
    // Generators move definitions without changing the references to them.
    return target ?? this.#index.definitions.get(lastName(fragment === "" ? base : fragment));
  }

  #inside(resource: Schema, fragment: string): Schema | undefined {
    if (fragment === "") return resource;
    if (!fragment.startsWith("/")) return this.#index.anchors.get(fragment);
    const target = follow(resource, fragment);
    if (target !== undefined) return target;
    for (const other of this.#index.resources.values()) {
      const found = follow(other, fragment);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #isCircle(target: Schema): boolean {
    const seen = new Set<Schema>();
    let next: Schema | undefined = target;
    while (next !== undefined) {
      if (seen.has(next) || seen.size > MAX_CHAIN) return true;
      seen.add(next);
      next = this.lookUp(next.$ref ?? next.$recursiveRef ?? next.$dynamicRef);
    }
    return false;
  }

  #name(target: Schema, reference: string): string {
    const stem =
      lastName(decoded(reference)).replace(NOT_LEGAL, "_").slice(0, MAX_NAME) || "schema";
    let name = stem;
    for (let round = 2; this.#taken.has(name); round += 1) name = `${stem}_${round}`;
    this.#taken.add(name);
    this.#names.set(target, name);
    return name;
  }

  /** Built once, and only for a reference that no plain pointer resolves. */
  get #index(): Places {
    this.#places ??= new Places(this.#root);
    return this.#places;
  }
}

/** The named parts of a schema. */
class Places {
  readonly resources = new Map<string, Schema>();
  readonly anchors = new Map<string, Schema>();
  readonly definitions = new Map<string, Schema>();

  constructor(root: Schema) {
    const open: object[] = [root];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (isObject(next)) this.#note(next);
      for (const child of Object.values(next)) {
        if (typeof child === "object" && child !== null) open.push(child as object);
      }
    }
  }

  /** By its whole address, else by its last part: the base is seldom written out. */
  resource(address: string): Schema | undefined {
    const known = this.resources.get(address);
    if (known !== undefined) return known;
    const name = address.replace(/^\.?\/*/, "/");
    return [...this.resources].find(([id]) => id.endsWith(name))?.[1];
  }

  #note(schema: Schema): void {
    for (const id of [schema.$id, schema.id]) {
      if (typeof id !== "string" || id === "") continue;
      if (id.startsWith("#")) addFirst(this.anchors, id.slice(1), schema);
      else addFirst(this.resources, id.replace(/#$/, ""), schema);
    }
    for (const anchor of [schema.$anchor, schema.$dynamicAnchor]) {
      if (typeof anchor === "string") addFirst(this.anchors, anchor, schema);
    }
    for (const [key, library] of Object.entries(schema)) {
      if (!LIBRARIES.has(key) || !isObject(library)) continue;
      for (const [name, entry] of Object.entries(library)) {
        if (isObject(entry)) addFirst(this.definitions, name, entry);
      }
    }
  }
}

function addFirst(map: Map<string, Schema>, key: string, schema: Schema): void {
  if (!map.has(key)) map.set(key, schema);
}

/** JSON pointer, through lists as well. */
function follow(root: Schema, pointer: string): Schema | undefined {
  let value: unknown = root;
  for (const segment of pointer.split("/").slice(1)) {
    const key = unescaped(segment);
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return isObject(value) ? value : undefined;
}

function unescaped(segment: string): string {
  return segment.replaceAll("~1", "/").replaceAll("~0", "~");
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

function lastName(address: string): string {
  const last = address.slice(Math.max(address.lastIndexOf("/"), address.lastIndexOf("#")) + 1);
  return unescaped(last).replace(/\.json$/, "");
}
