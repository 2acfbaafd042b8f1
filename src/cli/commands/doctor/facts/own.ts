import type { Account } from "../../../../accounts/account.ts";
import { accountsOf } from "../../../../accounts/store/format.ts";
import { readSwitches, type Switches } from "../../../../config/environment.ts";
import { loadConfig } from "../../../../config/load.ts";
import type { Config } from "../../../../config/schema.ts";
import { apiKeyVariableAccounts } from "../../../../core/api-key-variable.ts";
import { type Paths, type Project, projectConfigFiles } from "../../../../core/paths.ts";
import type { ConfigProblem } from "../../../../facts/problems/config-problem.ts";
import { readSmallFile } from "../../../../lib/disk/small-file.ts";
import type { CommandContext } from "../../../context.ts";
import { type AccountsFile, contentOf, readAccountsFile } from "./accounts-file.ts";
import { type HostLogin, readHostLogin } from "./host/login.ts";

/** Our own settings and files, and the accounts in them. */
export interface OwnFacts {
  readonly switches: Switches;
  readonly config: Config;
  readonly problems: readonly ConfigProblem[];
  readonly login: HostLogin;
  readonly file: AccountsFile;
  readonly stored: readonly Account[];
  /** The account of KIRO_API_KEY, which takes the place of the stored ones. */
  readonly extra: readonly Account[];
  /** Those that may serve. */
  readonly accounts: readonly Account[];
}

export async function gatherOwn(
  { machine }: Pick<CommandContext, "machine">,
  project: Project,
  paths: Paths,
): Promise<OwnFacts> {
  const { env, platform } = machine;
  const [login, { config, problems }] = await Promise.all([
    readHostLogin(paths.hostLoginsFile, env),
    loadConfig({
      userFile: paths.configFile,
      projectFiles: projectConfigFiles(machine, project),
      env,
      readFile: readSmallFile,
    }),
  ]);
  const switches = readSwitches(env);
  const file = readAccountsFile(paths.accountsFile, platform);
  const content = contentOf(file);
  const stored = content === undefined ? [] : accountsOf(content);
  const extra = apiKeyVariableAccounts({ config, switches });
  const accounts = extra.length > 0 ? extra : stored;
  return { switches, config, problems, login, file, stored, extra, accounts };
}
