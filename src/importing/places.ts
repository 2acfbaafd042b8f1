import { posix, win32 } from "node:path";
import type { ImportSource, Machine } from "./source.ts";

/** A file that may hold logins; several where programs have moved it. */
export interface Place {
  readonly source: ImportSource;
  readonly path: string;
}

/** Where the programs keep their logins on this system (PROTOCOL 9, with both paths of Windows). */
export function placesOf(machine: Machine): readonly Place[] {
  const path = pathModule(machine);
  const places: Place[] = [];
  const home = inHome(machine);
  if (home !== undefined) {
    places.push({ source: "kiro-ide", path: path.join(home, ...IDE_CACHE, IDE_TOKEN) });
  }
  for (const [source, names] of DATABASES) {
    for (const directory of dataHomes(machine)) {
      // The first name is that of Windows' local directory, where it exists.
      const name = machine.platform === "win32" && directory.isLocal ? names.local : names.usual;
      places.push({ source, path: path.join(directory.path, name, "data.sqlite3") });
    }
  }
  const config = configHome(machine);
  if (config !== undefined) {
    places.push({ source: "earlier-plugin", path: path.join(config, "opencode", "kiro.db") });
  }
  return places;
}

const IDE_CACHE = [".aws", "sso", "cache"];
const IDE_TOKEN = "kiro-auth-token.json";
const DATABASES: readonly (readonly [ImportSource, { local: string; usual: string }])[] = [
  ["kiro-cli", { local: "Kiro-Cli", usual: "kiro-cli" }],
  ["amazon-q", { local: "amazon-q", usual: "amazon-q" }],
];

/** Which profile Kiro IDE has chosen; undefined where the system names no directory. */
export function ideProfileFile(machine: Machine): string | undefined {
  const path = pathModule(machine);
  const home = inHome(machine);
  const directory =
    machine.platform === "darwin"
      ? home && path.join(home, "Library", "Application Support")
      : configHome(machine);
  const inside = ["Kiro", "User", "globalStorage", "kiro.kiroagent", "profile.json"];
  return directory && path.join(directory, ...inside);
}

export function pathModule({ platform }: Pick<Machine, "platform">): typeof posix {
  return platform === "win32" ? win32 : posix;
}

function dataHomes(machine: Machine): readonly { path: string; isLocal: boolean }[] {
  const { platform } = machine;
  const local = { isLocal: true };
  const usual = { isLocal: false };
  const found =
    platform === "win32"
      ? [
          {
            ...local,
            path: absolute(machine, "LOCALAPPDATA") ?? inHome(machine, "AppData", "Local"),
          },
          { ...usual, path: configHome(machine) },
        ]
      : [
          {
            ...usual,
            path:
              platform === "darwin"
                ? inHome(machine, "Library", "Application Support")
                : (absolute(machine, "XDG_DATA_HOME") ?? inHome(machine, ".local", "share")),
          },
        ];
  return found.flatMap(({ path, isLocal }) => (path === undefined ? [] : { path, isLocal }));
}

/** Also that of the earlier plugin, on macOS too. */
function configHome(machine: Machine): string | undefined {
  if (machine.platform === "win32") {
    return absolute(machine, "APPDATA") ?? inHome(machine, "AppData", "Roaming");
  }
  return absolute(machine, "XDG_CONFIG_HOME") ?? inHome(machine, ".config");
}

function absolute(machine: Machine, name: string): string | undefined {
  const value = machine.env[name];
  return value !== undefined && pathModule(machine).isAbsolute(value) ? value : undefined;
}

function inHome(machine: Machine, ...names: readonly string[]): string | undefined {
  const path = pathModule(machine);
  return path.isAbsolute(machine.homedir) ? path.join(machine.homedir, ...names) : undefined;
}
