import { dirname, join, relative } from "node:path";
import type { Paths } from "../../core/paths.ts";
import { worktreeOf } from "../../core/host/worktree.ts";

/** For everybody who is this person, or for one project. */
export type Scope = "global" | "project";

/** OpenCode loads the plugin that serves from one list, and what its terminal UI shows from another. */
export type Part = "server" | "tui";

/** Where one list may be. */
export interface Place {
  readonly scope: Scope;
  readonly part: Part;
  /** Files that OpenCode reads, in the order in which one is taken for an addition. */
  readonly files: readonly string[];
  /** The file that is made where there is none. */
  readonly newFile: string;
}

/** A tree that is deeper is not searched to its end. */
const MAX_LEVELS = 64;

const NAMES = { server: "opencode", tui: "tui" } as const;

export function placesOf(scope: Scope, paths: Paths, directory: string): readonly Place[] {
  return (["server", "tui"] as const).map((part) =>
    scope === "global" ? globalPlace(part, paths.configDirectory) : projectPlace(part, directory),
  );
}

function globalPlace(part: Part, directory: string): Place {
  const files = both(directory, part);
  // An old name, which is still read.
  if (part === "server") files.push(join(directory, "config.json"));
  return { scope: "global", part, files, newFile: join(directory, `${NAMES[part]}.json`) };
}

/** From the directory up to the top of its work tree; the directory alone if it is in none. */
function projectPlace(part: Part, directory: string): Place {
  const top = worktreeOf(directory);
  const isInTree = dirname(top) !== top;
  const files: string[] = [];
  let current = directory;
  for (let level = 0; level < MAX_LEVELS; level += 1) {
    files.push(...both(current, part), ...both(join(current, ".opencode"), part));
    if (!isInTree || relative(top, current) === "") break;
    current = dirname(current);
  }
  return {
    scope: "project",
    part,
    files,
    newFile: join(isInTree ? top : directory, `${NAMES[part]}.json`),
  };
}

function both(directory: string, part: Part): string[] {
  return ["jsonc", "json"].map((ending) => join(directory, `${NAMES[part]}.${ending}`));
}
