import { createAccountStore, type AccountStore } from "../accounts/store/store.ts";
import { readSwitches, type Switches } from "../config/environment.ts";
import { loadConfig, type LoadedConfig } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import { VERSION } from "../facts/version.ts";
import type { Notice } from "../facts/notice.ts";
import type { Deps } from "../lib/deps.ts";
import { readSmallFile } from "../lib/disk/small-file.ts";
import type { Recorder } from "../recording/recorder.ts";
import type { ServiceContext } from "../service/send.ts";
import { createDeps, type DepsInput } from "./deps.ts";
import { openRecorder } from "./recorder.ts";
import { pathsOf, projectConfigFiles, type Machine, type Paths, type Project } from "./paths.ts";

/** What the entry and the process give at the start. */
export interface CoreInput extends Omit<DepsInput, "notify"> {
  /** Shows a person what happens, as far as their option `notices` allows. */
  readonly notify: (notice: Notice, level: Config["notices"]) => void;
  readonly project: Project;
  readonly machine: Machine;
  /** Prints to the terminal of a command that has no screen; undefined elsewhere. */
  readonly printLine: ((line: string) => void) | undefined;
}

/** What is put together at the start, for everything else to be made of. */
export interface Core {
  readonly input: CoreInput;
  readonly paths: Paths;
  readonly switches: Switches;
  readonly config: Config;
  readonly deps: Deps;
  readonly service: ServiceContext;
  readonly store: AccountStore;
  readonly recorder: Recorder | undefined;
  /** Aborts when the host or the program is done with all this. */
  readonly ended: AbortController;
}

/** @throws KiroLocalError `home_unknown` */
export async function createCore(input: CoreInput): Promise<Core> {
  const paths = pathsOf(input.machine);
  // First, because settings may change everything else.
  const { config, problems } = await readConfig(input, paths);
  for (const problem of problems) input.notify({ kind: "config-problem", problem }, config.notices);
  return await coreWith(config, paths, input, { tellsRecording: true });
}

/** The settings of the person and of the project. */
export function readConfig(
  { machine, project }: Pick<CoreInput, "machine" | "project">,
  paths: Paths,
): Promise<LoadedConfig> {
  return loadConfig({
    userFile: paths.configFile,
    projectFiles: projectConfigFiles(machine, project),
    env: machine.env,
    readFile: readSmallFile,
  });
}

/**
 * The parts with settings that have been read.
 * @param options `tellsRecording`: with the first call that is recorded; most commands make none
 */
export async function coreWith(
  config: Config,
  paths: Paths,
  input: CoreInput,
  { tellsRecording = false } = {},
): Promise<Core> {
  const { machine } = input;
  const switches = readSwitches(machine.env);
  const notify = (notice: Notice) => input.notify(notice, config.notices);
  const plain = createDeps({ ...input, notify }, paths, switches);
  const recorder = await openRecorder(plain, input.processId, switches.record, tellsRecording);
  const deps = recorder ? { ...plain, fetch: recorder.watch(plain.fetch) } : plain;
  const userAgent = config.user_agent || defaultUserAgent(machine.platform);
  const store = createAccountStore({ ...deps, path: paths.accountsFile });
  const service = { deps, userAgent, withoutProfile: new Set<string>() };
  const ended = new AbortController();
  return { input, paths, switches, config, deps, service, store, recorder, ended };
}

/** One honest identity in the style of the service's own clients. */
function defaultUserAgent(platform: string): string {
  return `opencode-kiro-auth/${VERSION} ua/2.1 os/${platform} lang/js api/codewhispererstreaming#2023-11-27`;
}
