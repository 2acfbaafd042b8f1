import { createSignal } from "solid-js";
import type { HostApi } from "./host.ts";

/** What can be switched off, by itself. */
export type Part = "sidebar" | "prompt";

export interface Parts {
  /** Reads a signal. */
  readonly isShown: (part: Part) => boolean;
  /** Kept over restarts. */
  readonly toggle: (part: Part) => void;
}

/** The person's own choice in the menu counts, else the entry in tui.json, else both are shown. */
export function createParts(
  kv: HostApi["kv"],
  options: Readonly<Record<string, unknown>> = {},
): Parts {
  const [read, changed] = createSignal(0);
  let changes = 0;
  const isShown = (part: Part) => {
    read();
    return kv.get(keyOf(part), options[part] !== false);
  };
  return {
    isShown,
    toggle(part) {
      kv.set(keyOf(part), !isShown(part));
      changes += 1;
      changed(() => changes);
    },
  };
}

function keyOf(part: Part): string {
  return `kiro_${part}`;
}
