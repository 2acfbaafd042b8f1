import { isAbsolute, join } from "node:path";
import type { Machine } from "../../../../../core/paths.ts";

/** Where OpenCode itself keeps its files, on every system. */
export function hostDirectories({ env, homedir }: Machine): {
  readonly config: string;
  readonly cache: string;
} {
  const of = (name: string, below: string) => {
    const chosen = env[name];
    const base = chosen !== undefined && isAbsolute(chosen) ? chosen : join(homedir, below);
    return join(base, "opencode");
  };
  return { config: of("XDG_CONFIG_HOME", ".config"), cache: of("XDG_CACHE_HOME", ".cache") };
}
