import { existsSync } from "node:fs";
import { addAccount } from "../accounts/people.ts";
import { overrideUrl } from "../lib/override.ts";
import { openBrowser } from "../login/browser.ts";
import type { LoginContext } from "../login/context.ts";
import { identify } from "../service/identify.ts";
import { overrideOrigin } from "./deps.ts";
import type { Basis } from "./basis.ts";

/** Marks that container runtimes leave. */
const CONTAINER_MARKS = ["/.dockerenv", "/run/.containerenv"];

export function createLoginContext(basis: Basis): LoginContext {
  const { config, deps, ended, input, service, store, switches } = basis;
  const { env, platform } = input.machine;
  const origin = overrideOrigin(switches);
  return {
    deps,
    userAgent: service.userAgent,
    loginFlow: config.login_flow,
    defaultRegion: config.default_region,
    environment: {
      env,
      platform,
      isContainer: () => CONTAINER_MARKS.some((path) => existsSync(path)),
    },
    openBrowser: (url) =>
      switches.noBrowser ? Promise.resolve(false) : openBrowser(url, platform),
    showUrl: (url) => overrideUrl(origin, url),
    identify: (credentials, signal) => identify(service, credentials, signal),
    saveAccount: async (login) => {
      const options = { ...deps, overageAllowed: config.overage_allowed };
      return (await addAccount(store, login, options)).account;
    },
    signal: ended.signal,
    report: (message) => {
      input.say?.(message);
      deps.notify({ kind: "login-failed", message });
    },
  };
}
