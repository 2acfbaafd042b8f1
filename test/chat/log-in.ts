import { addAccount } from "../../src/accounts/roster.ts";
import { defined } from "../../src/lib/defined.ts";
import type { LoginContext } from "../../src/login/context.ts";
import { createLoginMethods, LOGIN_LABELS } from "../../src/login/methods.ts";
import { identify } from "../../src/service/account/identify.ts";
import { loginWords } from "../../src/words/login.ts";
import { portsOfItsOwn } from "../helpers/callback-ports.ts";
import { NO_IMPORTS } from "../login/harness.ts";
import type { Person } from "../simulator/people.ts";
import { deps, models, simulator, store, waitFor } from "./chat-world.ts";

/** What a login asks for beside its tokens. */
export const PROFILES = "/List-Available-Profiles";
export const USAGE = "/Get-Usage-Limits";
export const MODELS = "/List-Available-Models";
const userAgent = "test/1";

const LABELS = {
  Google: "google",
  Github: "github",
  BuilderId: "builderId",
  IdentityCenter: "identityCenter",
  // Of all logins the sign-in page alone leads there.
  ExternalIdp: "google",
} as const;

interface Inputs {
  readonly key?: string;
  /** Name or ARN. */
  readonly profile?: string;
}

/** A login of the person from start to end, by a code where it can be. @returns what OpenCode gets */
export async function logIn(person: Person, { key, profile }: Inputs = {}) {
  const errors: unknown[] = [];
  const context: LoginContext = {
    deps,
    userAgent,
    loginFlow: person.provider === "ExternalIdp" ? "browser" : "device",
    defaultRegion: "us-east-1",
    trustedDomains: [],
    callbackPorts: portsOfItsOwn(),
    environment: { env: {}, platform: "linux", isContainer: () => false },
    openBrowser: () => Promise.resolve(false),
    showUrl: (url) => url,
    identify: (credentials, options) => identify({ deps, userAgent }, credentials, options),
    refuseUnsavable: () => undefined,
    saveAccount: (login) => addAccount(store, login, deps),
    welcome: () => Promise.resolve(),
    readModels: models.read,
    imports: NO_IMPORTS,
    words: loginWords,
    report: ({ error }) => void errors.push(error),
  };
  Object.assign(simulator.signIn, { person, anyPort: true });
  const label = LOGIN_LABELS[key === undefined ? LABELS[person.provider] : "apiKey"];
  const method = createLoginMethods(context).find((each) => each.label === label);
  const { startUrl, ssoRegion: region } = person;
  const login = await method?.authorize({ startUrl, region, ...defined({ key, profile }) });
  if (login?.url) await simulator.visit(login.url);
  const outcome = login && (await waitFor(login.callback()));
  return { type: outcome?.type, errors };
}
