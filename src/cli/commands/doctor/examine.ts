import { accountsOf } from "../../../accounts/store/format.ts";
import { loadConfig } from "../../../config/load.ts";
import { readSwitches } from "../../../config/environment.ts";
import { apiKeyVariableAccounts } from "../../../core/api-key-variable.ts";
import { type Paths, pathsOf, type Project, projectConfigFiles } from "../../../core/paths.ts";
import { worktreeOf } from "../../../core/worktree.ts";
import { defined } from "../../../lib/defined.ts";
import { networkDiskOf } from "../../../lib/disk/network-disk.ts";
import { readSmallFile } from "../../../lib/disk/small-file.ts";
import { noHome } from "../../../words/cli/doctor/files.ts";
import type { CommandContext } from "../../context.ts";
import { checkAccountsFile, checkRecords, contentOf } from "./checks/files.ts";
import { checkHostSettings, checkPrograms } from "./checks/host.ts";
import { checkLocks } from "./checks/locks.ts";
import { checkLogin } from "./checks/login.ts";
import { checkAccounts, checkRegions, checkTokens } from "./checks/people.ts";
import { checkPlugin } from "./checks/plugin.ts";
import { checkProvider } from "./checks/provider.ts";
import { checkSettings, checkSwitches } from "./checks/settings.ts";
import { readAccountsFile } from "./facts/accounts-file.ts";
import { copyOfPath, downloadedCopies } from "./facts/copies.ts";
import { loosePlugins, readHostSettings } from "./facts/host-settings.ts";
import { readLocks } from "./facts/locks.ts";
import { readHostLogin } from "./facts/login.ts";
import { findPrograms } from "./facts/programs.ts";
import { row, type Row } from "./row.ts";

/** Every check, in the order of the links between OpenCode and Kiro. Changes nothing. */
export async function examine(context: CommandContext): Promise<readonly Row[]> {
  const { machine } = context;
  const project = { directory: context.directory, worktree: worktreeOf(context.directory) };
  const paths = pathsOrNothing(context);
  if (paths === undefined) return [row("environment", "failed", noHome())];
  const [host, own] = await Promise.all([
    examineHost(context, project),
    examineOwn(context, project, paths),
  ]);
  const switches = readSwitches(machine.env);
  const rows = [...host, ...checkSwitches(switches, machine.env["KIRO_API_REGION"]), ...own];
  return rows.map((each) => withoutHome(each, machine.homedir));
}

/** Paths as a shell takes them, and nobody's name in them; within quotes it would not. */
function withoutHome(given: Row, home: string): Row {
  if (home === "") return given;
  const short = (text: string) =>
    text.replaceAll(`${home}/`, (match, at: number) => (text[at - 1] === "'" ? match : "~/"));
  const { found, mend } = given;
  return { ...given, found: short(found), ...defined({ mend: mend && short(mend) }) };
}

function pathsOrNothing({ machine }: CommandContext): Paths | undefined {
  try {
    return pathsOf(machine);
  } catch {
    return undefined;
  }
}

/** OpenCode, its settings and the plugin in them. */
async function examineHost(
  { machine, signal }: CommandContext,
  project: Project,
): Promise<readonly Row[]> {
  const [programs, settings] = await Promise.all([
    findPrograms(machine, signal),
    readHostSettings(machine, project),
  ]);
  const plugin = {
    settings,
    downloads: downloadedCopies(machine),
    loose: loosePlugins(machine, project),
    isOff: ["1", "true"].includes(machine.env["OPENCODE_PURE"]?.toLowerCase() ?? ""),
    copyOf: copyOfPath,
  };
  return [
    ...checkPrograms(programs),
    ...checkHostSettings(settings),
    ...checkPlugin(plugin),
    ...checkProvider(settings, machine.env),
  ];
}

/** Our own settings and files, the accounts in them, and the locks beside them. */
async function examineOwn(
  { clock, machine, terminal }: CommandContext,
  project: Project,
  paths: Paths,
): Promise<readonly Row[]> {
  const { env, platform } = machine;
  const [login, loaded] = await Promise.all([
    readHostLogin(paths.hostLoginsFile, env),
    loadConfig({
      userFile: paths.configFile,
      projectFiles: projectConfigFiles(machine, project),
      env,
      readFile: readSmallFile,
    }),
  ]);
  const file = readAccountsFile(paths.accountsFile, platform);
  const content = contentOf(file);
  const extra = apiKeyVariableAccounts({ config: loaded.config, switches: readSwitches(env) });
  const hasKey = extra.length > 0;
  const stored = content === undefined ? [] : accountsOf(content);
  const accounts = hasKey ? extra : stored;
  const when = { now: clock.now(), reader: terminal.reader };
  const locks = [file.path, paths.recoveryFile, paths.statusFile].map((path) => `${path}.lock`);
  const accountIds = content && stored.map(({ id }) => id);
  return [
    ...checkSettings(loaded.problems),
    checkLogin({ login, path: paths.hostLoginsFile, accountIds, hasKey }),
    ...checkAccountsFile(file, hasKey, networkDiskOf(file.path)),
    ...checkRecords(file),
    ...checkAccounts(accounts, when),
    ...checkTokens(stored, when),
    ...checkRegions(stored),
    ...checkLocks(readLocks(locks), clock.now()),
  ];
}
