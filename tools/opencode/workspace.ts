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
  /** Starts `opencode serve` for the project; `remove` ends it. */
  serve(env?: Readonly<Record<string, string>>): Promise<Server>;
  configure(config: unknown): Promise<void>;
  readConfigFile(name: string): Promise<string>;
  remove(): Promise<void>;
}

export interface Server {
  /** One call of OpenCode's HTTP API. @throws Error where it is refused */
  call<Answer>(method: "GET" | "POST", path: string, body?: unknown): Promise<Answer>;
  stop(): Promise<void>;
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
  const servers: Server[] = [];
  const workspace: Workspace = {
    home,
    project,
    configDirectory,
    env,
    opencode: (args, runOptions = {}) => run(args, project, env, runOptions),
    async serve(more = {}) {
      const server = await startServer(project, { ...env, ...more });
      servers.push(server);
      return server;
    },
    configure: (config) =>
      writeFile(join(configDirectory, "opencode.json"), JSON.stringify(config, null, 2)),
    readConfigFile: (name) => readFile(join(configDirectory, name), "utf8"),
    async remove() {
      for (const server of servers) await server.stop();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
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

async function startServer(
  project: string,
  env: Readonly<Record<string, string>>,
): Promise<Server> {
  const child = spawn(opencodeBinary(), ["serve", "--port", "0"], {
    cwd: project,
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  // A request that comes before this line is never answered.
  const url = await new Promise<string>((resolve, reject) => {
    let shown = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      shown += text;
      const found = /listening on (\S+)/.exec(shown)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once("close", () => reject(new Error(`opencode serve ended: ${shown}`)));
  });
  return {
    async call<Answer>(method: string, path: string, body?: unknown) {
      const response = await fetch(url + path, {
        method,
        headers: { "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${response.status} ${path} ${text}`);
      return (text === "" ? undefined : JSON.parse(text)) as Answer;
    },
    async stop() {
      child.kill();
      await gone;
    },
  };
}
