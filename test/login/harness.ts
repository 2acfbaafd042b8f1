import type { Credentials } from "../../src/auth/credentials.ts";
import type { Identity } from "../../src/auth/identity.ts";
import type { Deps } from "../../src/lib/deps.ts";
import type { Notice } from "../../src/facts/notice.ts";
import { silentLogger } from "../../src/lib/deps.ts";
import { systemRandom } from "../../src/lib/random.ts";
import type { LoginContext, LoginMethod, StartedLogin } from "../../src/login/context.ts";
import { createLoginMethods } from "../../src/login/methods.ts";
import { identify } from "../../src/service/account/identify.ts";
import { createClockDriver } from "../helpers/drive-clock.ts";
import { createFakeClock } from "../helpers/fake-clock.ts";
import { portsOfItsOwn } from "../helpers/callback-ports.ts";
import { startSimulator, type SimulatorOptions } from "../simulator/simulator.ts";
import { loginFailed, loginWords } from "../../src/words/login.ts";

export const GOOGLE = "Google OAuth (Social)";
export const BUILDER = "AWS Builder ID (IDC)";
export const GITHUB = "GitHub OAuth (Social)";
export const IDENTITY_CENTER = "AWS IAM Identity Center (IDC)";
export const API_KEY = "Kiro API key";
export const IMPORT = "Import from Kiro IDE / kiro-cli";

export const DESKTOP = {
  env: { DISPLAY: ":0" },
  platform: "linux",
  isContainer: () => false,
};
export const HEADLESS = { ...DESKTOP, env: {} };

export const NO_IMPORTS: LoginContext["imports"] = {
  presentSources: () => [],
  findLogins: () => Promise.resolve([]),
  refreshed: (credentials) => Promise.resolve(credentials),
  takeBack: () => Promise.resolve(true),
};

export interface SavedAccount {
  readonly credentials: Credentials;
  readonly identity: Identity;
}

/** A person at OpenCode's login, with the simulator for a service and a clock of the test's own. */
export async function createLoginWorld(
  changes: Partial<LoginContext> = {},
  options: SimulatorOptions = {},
) {
  const clock = createFakeClock();
  const signIn = { anyPort: true };
  const simulator = await startSimulator({ now: () => clock.now(), signIn, ...options });
  const ports = portsOfItsOwn();
  const driver = createClockDriver(clock, (url, init) => simulator.fetch(url, init));
  const saved: SavedAccount[] = [];
  const reports: string[] = [];
  const notices: Notice[] = [];
  const opened: string[] = [];
  const deps: Deps = {
    fetch: driver.fetch,
    clock,
    random: systemRandom,
    logger: silentLogger,
    notify: (notice) => void notices.push(notice),
  };
  const userAgent = "opencode-kiro-auth/test";
  const context: LoginContext = {
    deps,
    userAgent,
    loginFlow: "auto",
    defaultRegion: "us-east-1",
    trustedDomains: [],
    callbackPorts: ports,
    environment: HEADLESS,
    openBrowser: (url) => {
      opened.push(url);
      return Promise.resolve(true);
    },
    showUrl: (url) => url,
    identify: (credentials, options) => identify({ deps, userAgent }, credentials, options),
    refuseUnsavable: () => undefined,
    saveAccount: (login) => {
      saved.push(login);
      return Promise.resolve({ id: `account-${saved.length}` });
    },
    welcome: () => Promise.resolve(),
    readModels: () => Promise.resolve(),
    imports: NO_IMPORTS,
    words: loginWords,
    report: (failure) => {
      if (failure.stage === "not-started") notices.push({ kind: "login-failed", ...failure });
      else reports.push(loginFailed(failure));
    },
    ...changes,
  };
  const methods = createLoginMethods(context);
  return {
    clock,
    deps,
    simulator,
    saved,
    reports,
    notices,
    opened,
    ports,
    methods,
    /** Waits while the clock runs. */
    until: driver.until,
    /** Starts the login with this label, as OpenCode does. */
    start: (label: string, inputs?: Record<string, string>): Promise<StartedLogin> =>
      driver.until(methodOf(methods, label).authorize(inputs)),
    /** Waits for a login while the clock runs. */
    finish: (login: StartedLogin) => driver.until(login.callback()),
  };
}

export type LoginWorld = Awaited<ReturnType<typeof createLoginWorld>>;

function methodOf(methods: readonly LoginMethod[], label: string): LoginMethod {
  const method = methods.find((candidate) => candidate.label === label);
  if (method === undefined) throw new Error(`no login method is called ${label}`);
  return method;
}

/** Seconds between the requests of one path. */
export function gapsOf(world: LoginWorld, path: string): number[] {
  const times = world.simulator.journal.of(path).map((entry) => entry.time);
  return times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 1000);
}
