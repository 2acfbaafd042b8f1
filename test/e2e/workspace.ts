import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { opencodeBinary } from "./binary.ts";

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** Called with each piece of standard output or error as it comes. */
  readonly onOutput?: (text: string) => void;
}

/** A user of their own: home, configuration, project; gone with `remove`. */
export interface Workspace {
  readonly home: string;
  readonly project: string;
  readonly configDirectory: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs the real `opencode` to its end. */
  opencode(args: readonly string[], options?: RunOptions): Promise<Finished>;
  configure(config: unknown): Promise<void>;
  readConfigFile(name: string): Promise<string>;
  remove(): Promise<void>;
}

export interface WorkspaceOptions {
  /** An entry of `plugin` in opencode.json. */
  readonly plugin: string;
  readonly env?: Readonly<Record<string, string>>;
}

export async function createWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const home = await mkdtemp(join(tmpdir(), "kiro-e2e-"));
  const project = join(home, "project");
  const configDirectory = join(home, ".config", "opencode");
  await mkdir(project, { recursive: true });
  await seedConfigDirectory(configDirectory);
  const env = environment(home, options.env ?? {});
  const workspace: Workspace = {
    home,
    project,
    configDirectory,
    env,
    opencode: (args, runOptions = {}) => run(args, project, env, runOptions),
    configure: (config) =>
      writeFile(join(configDirectory, "opencode.json"), JSON.stringify(config, null, 2)),
    readConfigFile: (name) => readFile(join(configDirectory, name), "utf8"),
    remove: () => rm(home, { recursive: true, force: true, maxRetries: 5 }),
  };
  await workspace.configure({ plugin: [options.plugin] });
  return workspace;
}

/** OpenCode installs its plugin package into a new config directory, unless it looks installed. */
async function seedConfigDirectory(directory: string): Promise<void> {
  const dependencies = { "@opencode-ai/plugin": "1.18.33" };
  await mkdir(join(directory, "node_modules"), { recursive: true });
  await writeFile(join(directory, "package.json"), JSON.stringify({ dependencies }));
  const lock = { lockfileVersion: 3, packages: { "": { dependencies } } };
  await writeFile(join(directory, "package-lock.json"), JSON.stringify(lock));
}

/** Nothing of the person who runs this: neither their settings nor their sign-ins. */
function environment(home: string, extra: Readonly<Record<string, string>>) {
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    XDG_CONFIG_HOME: join(home, ".config"),
    XDG_DATA_HOME: join(home, ".local", "share"),
    XDG_STATE_HOME: join(home, ".local", "state"),
    XDG_CACHE_HOME: join(home, ".cache"),
    TMPDIR: tmpdir(),
    OPENCODE_DISABLE_AUTOUPDATE: "true",
    OPENCODE_DISABLE_MODELS_FETCH: "true",
    OPENCODE_DISABLE_LSP_DOWNLOAD: "true",
    ...extra,
  };
}

function run(
  args: readonly string[],
  project: string,
  env: Readonly<Record<string, string>>,
  options: RunOptions,
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(opencodeBinary(), [...args], {
      cwd: project,
      env: { ...env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: options.timeoutMs ?? 90_000,
      killSignal: "SIGKILL",
    });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        output[name] += text;
        options.onOutput?.(text);
      });
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...output }));
  });
}
