import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { opencodeBinary } from "./binary.ts";
import { type Finished, type Program, type ProgramOptions, startProgram } from "./program.ts";

/** Less than a test may take, so that the test can say what OpenCode has shown. */
const MAX_RUN_MS = 150_000;

export type RunOptions = Partial<Pick<ProgramOptions, "env" | "onOutput">>;

/** A user of their own: home, configuration, project; gone with `remove`. */
export interface Workspace {
  readonly home: string;
  readonly project: string;
  readonly configDirectory: string;
  readonly env: Readonly<Record<string, string>>;
  /** Starts a program in the project, which `remove` ends at the latest. */
  start(command: string, args: readonly string[], options?: RunOptions): Program;
  /** Runs the real `opencode` to its end. @throws Error with its output, if it does not end */
  opencode(args: readonly string[], options?: RunOptions): Promise<Finished>;
  /** Starts `opencode serve` for the project; `remove` ends it. */
  serve(env?: Readonly<Record<string, string>>): Promise<Server>;
  configure(config: unknown): Promise<void>;
  readConfigFile(name: string): Promise<string>;
  remove(): Promise<void>;
}

export interface Server {
  /** One call of OpenCode's HTTP API. @throws Error where it is refused, or the server has ended */
  call<Answer>(method: "GET" | "POST", path: string, body?: unknown): Promise<Answer>;
  /** What is awaited of the server. @throws Error with its output, once it has ended before that */
  during: Program["during"];
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
  const programs: Program[] = [];
  const workspace: Workspace = {
    home,
    project,
    configDirectory,
    env,
    start(command, args, { env: more = {}, onOutput } = {}) {
      const all = { cwd: project, env: { ...env, ...more }, maxMs: MAX_RUN_MS, onOutput };
      const program = startProgram(command, args, all);
      programs.push(program);
      return program;
    },
    opencode: (args, runOptions) => workspace.start(opencodeBinary(), args, runOptions).finished,
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
      for (const program of programs) await program.end("SIGKILL");
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  await workspace.configure({ plugin: [options.plugin] });
  return workspace;
}

/** OpenCode installs its plugin package into a new config directory, unless it looks installed. */
export async function seedConfigDirectory(directory: string): Promise<void> {
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

async function startServer(cwd: string, env: Readonly<Record<string, string>>): Promise<Server> {
  let listening: (url: string) => void = () => undefined;
  // A request that comes before this line is never answered.
  const address = new Promise<string>((resolve) => (listening = resolve));
  const program = startProgram(opencodeBinary(), ["serve", "--port", "0"], {
    ...{ cwd, env },
    onOutput() {
      const found = /listening on (\S+)/.exec(program.shown())?.[1];
      if (found !== undefined) listening(found);
    },
  });
  const url = await program.during(address);
  return {
    async call<Answer>(method: string, path: string, body?: unknown) {
      const asked = fetch(url + path, {
        method,
        headers: { "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const response = await asked.catch((cause: unknown) => {
        throw new Error(`${path}: ${String(cause)}\n${program.shown()}`, { cause });
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${response.status} ${path} ${text}`);
      return (text === "" ? undefined : JSON.parse(text)) as Answer;
    },
    during: (awaited) => program.during(awaited),
    stop: () => program.end("SIGTERM"),
  };
}
