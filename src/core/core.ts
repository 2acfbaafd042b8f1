import { createAccountStore, type AccountStore } from "../accounts/store/store.ts";
import { readSwitches, type Switches } from "../config/environment.ts";
import { loadConfig } from "../config/load.ts";
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
  const { machine } = input;
  const paths = pathsOf(machine);
  const switches = readSwitches(machine.env);
  // First, because settings may change everything else.
  const { config, problems } = await loadConfig({
    userFile: paths.configFile,
    projectFiles: projectConfigFiles(machine, input.project),
    env: machine.env,
    readFile: readSmallFile,
  });
  const plain = createDeps(
    { ...input, notify: (notice) => input.notify(notice, config.notices) },
    paths,
    switches,
  );
  for (const problem of problems) plain.notify({ kind: "config-problem", problem });
  const recorder = await openRecorder(plain, input.processId, switches.record);
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
