import { posix, win32 } from "node:path";
import { KiroLocalError } from "../facts/errors.ts";

/** What decides where files are: `process.env`, `process.platform` and `os.homedir()`. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  /** Empty if the system knows none. */
  readonly homedir: string;
}

export interface Paths {
  readonly configDirectory: string;
  readonly accountsFile: string;
  readonly recoveryFile: string;
  /** What conversations cost and who serves them, for display. */
  readonly statusFile: string;
  readonly configFile: string;
  readonly debugLogFile: string;
  /** OpenCode's own file of logins. */
  readonly hostLoginsFile: string;
  /** A cache: what the accounts' live model lists said last. */
  readonly modelsFile: string;
}

/**
 * OPENCODE_CONFIG_DIR is ignored: it names a directory of shared settings that may be one per
 * project and in version control, and accounts must be neither.
 * @throws KiroLocalError `home_unknown` when nothing says where files may be kept
 */
export function pathsOf(machine: Machine): Paths {
  const path = pathModule(machine);
  const config = configHome(machine);
  const configDirectory = path.join(config, "opencode");
  // If only the configuration has a directory, the rest goes there too.
  const data = absolute(machine, "XDG_DATA_HOME") ?? inHome(machine, ".local", "share") ?? config;
  const cache = cacheHome(machine) ?? config;
  return {
    configDirectory,
    accountsFile: path.join(configDirectory, "kiro-accounts.json"),
    recoveryFile: path.join(configDirectory, "kiro-recovery.json"),
    statusFile: path.join(configDirectory, "kiro-status.json"),
    configFile: path.join(configDirectory, "kiro.json"),
    // Next to OpenCode's own log, on Windows too.
    debugLogFile: path.join(data, "opencode", "log", "kiro-auth.log"),
    hostLoginsFile: path.join(data, "opencode", "auth.json"),
    modelsFile: path.join(cache, "opencode", "kiro-models.json"),
  };
}

/** Where OpenCode works: in a directory, which may lie deep in a work tree. */
export interface Project {
  readonly directory: string;
  /** The top of the work tree; the root of the file system where there is none. */
  readonly worktree: string;
}

/** A tree that is deeper is not searched to its end. */
const MAX_LEVELS = 64;

/**
 * The `.opencode` directories that OpenCode reads: from the directory up to the top of the work tree,
 * the nearest last, so that it wins. None if OpenCode is set to ignore project settings.
 */
export function projectConfigFiles(
  machine: Pick<Machine, "env" | "platform">,
  { directory, worktree }: Project,
): readonly string[] {
  const disabled = machine.env["OPENCODE_DISABLE_PROJECT_CONFIG"]?.toLowerCase();
  if (disabled === "true" || disabled === "1") return [];
  const path = pathModule(machine);
  const files: string[] = [];
  let current = directory;
  while (files.length < MAX_LEVELS) {
    files.unshift(path.join(current, ".opencode", "kiro.json"));
    const parent = path.dirname(current);
    if (path.relative(worktree, current) === "" || parent === current) break;
    current = parent;
  }
  return files;
}

function configHome(machine: Machine): string {
  const chosen = absolute(machine, "XDG_CONFIG_HOME") ?? systemConfigHome(machine);
  if (chosen !== undefined) return chosen;
  throw new KiroLocalError({ code: "home_unknown" });
}

function systemConfigHome(machine: Machine): string | undefined {
  if (machine.platform !== "win32") return inHome(machine, ".config");
  return absolute(machine, "APPDATA") ?? inHome(machine, "AppData", "Roaming");
}

function cacheHome(machine: Machine): string | undefined {
  const chosen = absolute(machine, "XDG_CACHE_HOME");
  if (chosen !== undefined) return chosen;
  if (machine.platform !== "win32") return inHome(machine, ".cache");
  return absolute(machine, "LOCALAPPDATA") ?? inHome(machine, "AppData", "Local");
}

/** The XDG Base Directory Specification has relative paths ignored; so do we for every variable. */
function absolute(machine: Machine, name: string): string | undefined {
  const value = machine.env[name];
  return value !== undefined && pathModule(machine).isAbsolute(value) ? value : undefined;
}

function inHome(machine: Machine, ...names: readonly string[]): string | undefined {
  const path = pathModule(machine);
  return path.isAbsolute(machine.homedir) ? path.join(machine.homedir, ...names) : undefined;
}

function pathModule(machine: Pick<Machine, "platform">): typeof posix {
  return machine.platform === "win32" ? win32 : posix;
}
