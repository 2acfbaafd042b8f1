import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { addAccount } from "../../accounts/roster.ts";
import { refuseUnsavable } from "../../accounts/savable.ts";
import type { TokenSource } from "../../accounts/tokens/tokens.ts";
import { parseDomains } from "../../catalog/identity-providers.ts";
import { overrideUrl } from "../../lib/net/override.ts";
import { finalPath } from "../../lib/disk/places/safe-path.ts";
import { ignoreInGit } from "../../lib/disk/places/git-ignore.ts";
import { networkDiskOf } from "../../lib/disk/places/network-disk.ts";
import { safeText } from "../../lib/log/secret-text.ts";
import { openBrowser } from "../../login/browser.ts";
import type { LoginContext } from "../../login/context.ts";
import type { ModelSource } from "../../models/model-source.ts";
import { identify } from "../../service/account/identify.ts";
import { loginFailed, loginWords } from "../../words/login.ts";
import { overrideOrigin } from "../deps.ts";
import type { Core } from "../core.ts";
import { createImportTools } from "./imports.ts";
import { tellLogin } from "./login-news.ts";

/** With everything that is kept beside them. */
const SECRET_FILES = ["kiro-accounts.json*", "kiro-recovery.json*", "kiro-status.json*"];
/** Marks that container runtimes leave. */
const CONTAINER_MARKS = ["/.dockerenv", "/run/.containerenv"];

/** @param importTokens as `createImportTools` takes them */
export function createLoginContext(
  core: Core,
  models: Pick<ModelSource, "read">,
  importTokens?: TokenSource,
): LoginContext {
  const { config, deps, ended, input, paths, service, store, switches } = core;
  const { env, platform } = input.machine;
  const origin = overrideOrigin(switches);
  return {
    deps,
    userAgent: service.userAgent,
    loginFlow: config.login_flow,
    defaultRegion: config.default_region,
    trustedDomains: parseDomains(config.identity_provider_hosts),
    environment: {
      env,
      platform,
      isContainer: () => CONTAINER_MARKS.some((path) => existsSync(path)),
    },
    openBrowser: (url) =>
      switches.noBrowser ? Promise.resolve(false) : openBrowser(url, platform),
    showUrl: (url) => overrideUrl(origin, url),
    identify: (credentials, options) => identify(service, credentials, options),
    refuseUnsavable: () => refuseUnsavable(store.path),
    saveAccount: async (login) => {
      const options = { ...deps, overageAllowed: config.overage_allowed };
      const account = await addAccount(store, login, options);
      // Links may lead to two places; copies and temporary files lie beside the file itself.
      ignoreInGit(paths.configDirectory, SECRET_FILES);
      ignoreInGit(dirname(finalPath(paths.accountsFile, "store_unreadable")), SECRET_FILES);
      warnOfNetworkDisk(core);
      return account;
    },
    welcome: (id) => tellLogin(core, id),
    readModels: models.read,
    imports: createImportTools(core, importTokens),
    signal: ended.signal,
    words: loginWords,
    report: (failure) => {
      // OpenCode's login command shows what is thrown; its screen shows notices only.
      if (failure.stage !== "not-started") input.printLine?.(safeText(loginFailed(failure)));
      deps.notify({ kind: "login-failed", ...failure });
    },
  };
}

/** At the login, when something can be done about it; not at every start. */
function warnOfNetworkDisk({ deps, paths }: Core): void {
  const path = paths.accountsFile;
  const fileSystem = networkDiskOf(path);
  if (fileSystem !== undefined) deps.notify({ kind: "network-disk", path, fileSystem });
}
