// What OpenCode provides to a plugin of its terminal UI at run time (OPENCODE 9.2): as much of it
// as we use. Installing the packages would bring a second copy, which draws nothing.

declare module "@opentui/solid" {
  /** A node of the screen. */
  export interface HostElement {
    readonly id: string;
  }
  export function createElement(tag: "box" | "text" | "b"): HostElement;
  /** Puts content in; a function is run again whenever a signal that it reads changes. */
  export function insert(parent: HostElement, content: unknown): unknown;
  export function setProp(node: HostElement, name: string, value: unknown): unknown;
  /** Runs now, and whenever a signal that it reads changes. */
  export function effect(run: () => void): void;
}

declare module "solid-js" {
  export function createSignal<Value>(
    value: Value,
  ): readonly [get: () => Value, set: (value: () => Value) => void];
  /** Whoever reads it is run again only when it gives something else. */
  export function createMemo<Value>(
    compute: () => Value,
    initial: undefined,
    options: { readonly equals: (left: Value, right: Value) => boolean },
  ): () => Value;
}
