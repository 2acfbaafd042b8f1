import { createDeps } from "../../../core/deps.ts";
import { type Paths, pathsOf, type Project } from "../../../core/paths.ts";
import { worktreeOf } from "../../../core/host/worktree.ts";
import { runningProcesses } from "../../../core/usage/lineup.ts";
import type { Deps } from "../../../lib/deps.ts";
import { defined } from "../../../lib/defined.ts";
import { networkDiskOf } from "../../../lib/disk/places/network-disk.ts";
import { noHome } from "../../../words/cli/doctor/files.ts";
import { hostsNotAsked } from "../../../words/cli/doctor/network.ts";
import type { CommandContext } from "../../context.ts";
import { setupLine } from "../../host-config/spec.ts";
import { checkAccountsFile, checkRecords } from "./checks/files.ts";
import { checkHostSettings, checkPrograms } from "./checks/host/opencode.ts";
import { checkLocks } from "./checks/locks.ts";
import { UNSET_LOGINS } from "../../../words/cli/doctor/files.ts";
import { checkLogin } from "./checks/host/login.ts";
import { checkClock, checkHosts } from "./checks/network.ts";
import { checkAccounts, checkRegions, checkTokens, type When } from "./checks/people.ts";
import { checkPlugin, installedVersion, type PluginFacts, updateOf } from "./checks/host/plugin.ts";
import { checkProvider } from "./checks/host/provider.ts";
import { checkRunning } from "./checks/host/running.ts";
import { checkModels, checkQuota } from "./checks/service.ts";
import { checkSettings, checkSwitches } from "./checks/settings.ts";
import { checkCertificates, checkProxy } from "./checks/way.ts";
import type { AccountsFile } from "./facts/accounts-file.ts";
import { readCertificates } from "./facts/certificates.ts";
import { copyOfPath, downloadedCopies } from "./facts/host/copies.ts";
import { askHosts, hostsFor } from "./facts/hosts.ts";
import { loosePlugins, readHostSettings, readTuiSettings } from "./facts/host/settings.ts";
import { readLocks } from "./facts/locks.ts";
import { readModelLists } from "./facts/models.ts";
import { gatherOwn, type OwnFacts } from "./facts/own.ts";
import { findPrograms } from "./facts/host/programs.ts";
import { row, type Row } from "./row.ts";

/**
 * Every check, in the order of the links between OpenCode and Kiro. Changes nothing.
 * @throws KiroNetworkError `aborted`
 */
export async function examine(context: CommandContext): Promise<readonly Row[]> {
  const { machine, signal } = context;
  const paths = pathsOrNothing(context);
  if (paths === undefined) return [row("environment", "failed", noHome())];
  const own = await gatherOwn(context, projectOf(context), paths);
  const [programs, files, way] = await Promise.all([
    findPrograms(machine, signal),
    examineFiles(context, paths, own),
    examineWay(context, paths, own),
  ]);
  const rows = [...checkPrograms(programs), ...files, ...way];
  return rows.map((each) => withoutHome(each, machine.homedir));
}

/** The checks that take no time: of files alone, without the network and without starting OpenCode. */
export async function examineFiles(
  context: CommandContext,
  paths: Paths,
  known?: OwnFacts,
): Promise<readonly Row[]> {
  const own = known ?? (await gatherOwn(context, projectOf(context), paths));
  const plugin = await readPluginFacts(context);
  const host = await examineHost(context, paths, own, plugin);
  const rows = [...host, ...examineOwn(context, paths, own, updateOf(plugin))];
  return rows.map((each) => withoutHome(each, context.machine.homedir));
}

function projectOf({ directory }: CommandContext): Project {
  return { directory, worktree: worktreeOf(directory) };
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

/** The version of the plugin that OpenCode's next start loads; undefined if that cannot be told. */
export async function installedPlugin(context: CommandContext): Promise<string | undefined> {
  return installedVersion(await readPluginFacts(context));
}

async function readPluginFacts(context: CommandContext): Promise<PluginFacts> {
  const { machine, program } = context;
  const project = projectOf(context);
  return {
    settings: await readHostSettings(machine, project),
    downloads: downloadedCopies(machine),
    loose: loosePlugins(machine, project),
    isOff: ["1", "true"].includes(machine.env["OPENCODE_PURE"]?.toLowerCase() ?? ""),
    copyOf: copyOfPath,
    setup: setupLine(program),
  };
}

/** OpenCode's settings and the plugin in them, on disk and running. */
async function examineHost(
  context: CommandContext,
  paths: Paths,
  { switches }: OwnFacts,
  plugin: PluginFacts,
): Promise<readonly Row[]> {
  const tui = await readTuiSettings(context.machine, projectOf(context));
  const running = runningProcesses({ deps: depsOf(context, paths, switches), paths });
  return [
    ...checkHostSettings([...plugin.settings, ...tui]),
    ...checkPlugin(plugin),
    ...checkRunning(running, installedVersion(plugin), whenOf(context)),
    ...checkProvider(plugin.settings, context.machine.env),
  ];
}

/** Our own settings and files, the accounts in them, and the locks beside them. */
function examineOwn(
  context: CommandContext,
  paths: Paths,
  { accounts, config, extra, file, login, problems, stored, switches }: OwnFacts,
  update: string,
): readonly Row[] {
  const { machine } = context;
  const when = whenOf(context);
  const hasKey = extra.length > 0;
  const isKnown = file.state.kind === "read" && !file.state.content.isNewer;
  const accountIds = isKnown ? stored.map(({ id }) => id) : undefined;
  const locks = [file.path, paths.recoveryFile, paths.statusFile].map((path) => `${path}.lock`);
  return [
    ...checkSwitches(switches, machine.env),
    ...checkSettings(problems),
    ofVariable(
      checkLogin({ login, path: paths.hostLoginsFile, accountIds, hasKey }),
      machine.env["OPENCODE_AUTH_CONTENT"],
    ),
    ...checkAccountsFile(file, hasKey, networkDiskOf(file.path), update),
    ...checkRecords(file),
    ...(accounts.length === 0 && isOpaque(file) ? [] : checkAccounts(accounts, when)),
    ...checkTokens(stored, when),
    ...checkRegions(stored),
    ...checkQuota(stored, config.quota_warning_threshold, when),
    ...checkModels(stored, readModelLists(paths.modelsFile), when),
    ...checkLocks(readLocks(locks), when.now),
  ];
}

/** There is something, but nobody can tell whom it holds: "log in" would be no help. */
function isOpaque({ state }: AccountsFile): boolean {
  return (
    ["damaged", "unusable"].includes(state.kind) || (state.kind === "read" && state.content.isNewer)
  );
}

/** The way to Kiro: proxy, certificates, hosts. */
async function examineWay(
  context: CommandContext,
  paths: Paths,
  { accounts, switches }: OwnFacts,
): Promise<readonly Row[]> {
  const { env } = context.machine;
  const before = [
    ...checkProxy(env, process.versions),
    ...checkCertificates(await readCertificates(env)),
  ];
  if (switches.endpointOverride && "refused" in switches.endpointOverride) {
    return [...before, row("hosts", "skipped", hostsNotAsked())];
  }
  const deps = depsOf(context, paths, switches);
  const answers = await askHosts(hostsFor(accounts), deps, context.signal);
  return [...before, ...checkHosts(answers, env), checkClock(answers)];
}

function depsOf(
  { clock, processId }: CommandContext,
  paths: Paths,
  switches: OwnFacts["switches"],
): Deps {
  return createDeps({ clock, processId, notify: () => undefined }, paths, switches);
}

function whenOf({ clock, terminal }: CommandContext): When {
  return { now: clock.now(), reader: terminal.reader };
}

/** A login that another one cannot mend, because OpenCode reads the variable instead of its file. */
function ofVariable(found: Row, content: string | undefined): Row {
  return content && found.mend ? { ...found, mend: UNSET_LOGINS } : found;
}
