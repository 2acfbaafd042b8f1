import { describe, expect, test } from "vitest";
import { addAccount } from "../../src/accounts/roster.ts";
import { defined } from "../../src/lib/defined.ts";
import type { LoginContext } from "../../src/login/context.ts";
import { createLoginMethods, LOGIN_LABELS } from "../../src/login/methods.ts";
import { identify } from "../../src/service/account/identify.ts";
import { loginWords } from "../../src/words/login.ts";
import { portsOfItsOwn } from "../helpers/callback-ports.ts";
import type { Person } from "../simulator/people.ts";
import type { PlainAnswer } from "../simulator/script.ts";
import {
  ask,
  chats,
  deps,
  models,
  notices,
  settings,
  signIn,
  signInEmployee,
  simulator,
  store,
  useChatWorld,
  waitFor,
} from "./chat-world.ts";

useChatWorld();

const PROFILES = "/List-Available-Profiles";
const USAGE = "/Get-Usage-Limits";
const MODELS = "/List-Available-Models";
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
async function logIn(person: Person, { key, profile }: Inputs = {}) {
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
    saveAccount: (login) => addAccount(store, login, deps),
    readModels: models.read,
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

const arnOf = async () => (await store.read()).map(({ credentials }) => credentials);

describe("a login survives what is optional", () => {
  const REFUSED = { message: "User is not authorized to make this call." };
  const FAULTS: readonly (readonly [string, PlainAnswer])[] = [
    ["500", { status: 500 }],
    ["403", { status: 403, body: REFUSED }],
    ["a block page under 403", { status: 403, body: "<html>" }],
    ["400", { status: 400, body: { message: "Improperly formed request." } }],
    ["a timeout", { then: "hang" }],
  ];
  const PATHS = [[PROFILES], [USAGE], [MODELS], [PROFILES, USAGE, MODELS]] as const;
  const WHO = ["google", "builder", "employee", "european", "external"] as const;
  const CASES = WHO.flatMap((who) =>
    PATHS.flatMap((paths) => FAULTS.map(([name, fault]) => [who, paths, name, fault] as const)),
  );

  test.each(CASES)("%s, %s answered with %s: a chat works later", async (who, paths, _, fault) => {
    settings.waitsPassWhileHeld = true;
    const person = simulator.people[who];
    for (const path of paths) simulator.at(path).always(fault);
    expect(await logIn(person)).toMatchObject({ type: "success" });
    for (const path of paths) simulator.at(path).clear();
    expect((await ask()).status).toBe(200);
    const region = who === "european" ? "eu-central-1" : "us-east-1";
    expect(chats().map(({ host }) => host)).toEqual([`runtime.${region}.kiro.dev`]);
    expect(chats()[0]?.body).toMatchObject({ profileArn: person.profileArn });
    // Of a Builder ID nobody names one; a stand-in serves.
    if (who !== "builder") {
      expect(await arnOf()).toMatchObject([{ profileArn: person.profileArn }]);
    }
  });

  // Usage tells whether a key is one: of a refusal it is none.
  test.each(FAULTS.filter(([name]) => name !== "403"))(
    "an API key, %s for usage: a chat works later",
    async (_, fault) => {
      settings.waitsPassWhileHeld = true;
      simulator.at(USAGE).always(fault);
      const { google } = simulator.people;
      const key = simulator.issueApiKey(google);
      expect(await logIn(google, { key })).toMatchObject({ type: "success" });
      simulator.at(USAGE).clear();
      settings.waitsPassWhileHeld = false;
      expect((await ask()).status).toBe(200);
      expect(chats()[0]?.body).not.toHaveProperty("profileArn");
    },
  );

  test.each(FAULTS)("one answer of %s is asked for again during the login", async (_, fault) => {
    settings.waitsPassWhileHeld = true;
    const { employee } = simulator.people;
    simulator.at(PROFILES).enqueue(fault);
    simulator.at(PROFILES).enqueue(fault);
    simulator.at(USAGE).enqueue(fault);
    expect(await logIn(employee)).toMatchObject({ type: "success" });
    expect(await store.read()).toMatchObject([
      { credentials: { profileArn: employee.profileArn }, identity: { email: employee.email } },
    ]);
  });

  test("whoever has no profile at all hears of it at the end of the login", async () => {
    simulator.people.employee.profiles = [];
    const { errors, type } = await logIn(simulator.people.employee);
    expect(type).toBe("failed");
    expect(errors).toMatchObject([{ problem: { reason: "no-profile" } }]);
  });
});

describe("a Builder ID", () => {
  test.each([
    ["management refuses its profile", { managementProfile: "refused" }],
    ["management wants its profile", { managementProfile: "required" }],
    ["no profile is taken at all", { goesWithoutProfile: true }],
  ] as const)("is known by name and plan after the login, and chats, if %s", async (_, facts) => {
    const builder = Object.assign(simulator.people.builder, facts);
    expect(await logIn(builder)).toMatchObject({ type: "success" });
    expect(await store.read()).toMatchObject([
      { identity: { email: builder.email }, usage: { plan: builder.usage.plan } },
    ]);
    expect((await ask()).status).toBe(200);
  });
});

describe("of several profiles", () => {
  const named = (profileName: string, id: string) => ({
    arn: `arn:aws:codewhisperer:us-east-1:123456789015:profile/${id}`,
    profileName,
  });

  test("an active one of type KIRO serves, and nothing is said where no other could", async () => {
    const { employee } = simulator.people;
    employee.profiles = [
      { ...named("Old", "OLD"), status: "DELETING" },
      { ...named("Q", "Q"), profileType: "Q_DEVELOPER" },
      named("Right", "RIGHT"),
    ];
    await logIn(employee);
    expect(await arnOf()).toMatchObject([{ profileArn: employee.profiles[2]?.arn }]);
    expect(notices).toEqual([]);
  });

  test("the person hears which one was chosen, where others would do as well", async () => {
    const { employee } = simulator.people;
    employee.profiles = [named("Team A", "A"), named("Team B", "B"), named("Team C", "C")];
    await logIn(employee);
    expect(await arnOf()).toMatchObject([{ profileArn: employee.profiles[0]?.arn }]);
    expect(notices).toEqual([
      { kind: "profile-chosen", profile: "Team A", others: ["Team B", "Team C"] },
    ]);
  });

  test.each(["team b", "arn:aws:codewhisperer:us-east-1:123456789015:profile/B"])(
    "the person's choice (%s) is taken, and nothing else",
    async (wanted) => {
      const { employee } = simulator.people;
      employee.profiles = [named("Team A", "A"), named("Team B", "B")];
      await logIn(employee, { profile: wanted });
      expect(await arnOf()).toMatchObject([{ profileArn: employee.profiles[1]?.arn }]);
      expect(notices).toEqual([]);
      const { errors } = await logIn(employee, { profile: "Team C" });
      expect(errors).toMatchObject([{ problem: { names: ["Team A", "Team B"] } }]);
    },
  );
});

describe("an account that must name a profile and has none", () => {
  test("gets it before its next call, once for all who wait", async () => {
    await signInEmployee(simulator.people.european, false);
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(simulator.journal.of(PROFILES)).toHaveLength(2);
    await ask();
    expect(simulator.journal.of(PROFILES)).toHaveLength(2);
    expect(await arnOf()).toMatchObject([{ profileArn: simulator.people.european.profileArn }]);
  });

  test("has its token refreshed once where the list says that it has expired", async () => {
    await signInEmployee(simulator.people.employee, false);
    simulator.tokens.expireAccessTokens();
    expect((await ask()).status).toBe(200);
    expect(simulator.journal.of("/token")).toHaveLength(1);
  });

  test("waits and asks again where the list cannot be had now", async () => {
    await signInEmployee(simulator.people.employee, false);
    for (let count = 0; count < 2; count += 1) simulator.at(PROFILES).enqueue({ status: 500 });
    expect((await ask()).status).toBe(200);
  });

  test("leaves the request to another account where the service says that there is none", async () => {
    simulator.people.employee.profiles = [];
    await signInEmployee(simulator.people.employee, false);
    const alone = await ask();
    expect(alone.status).toBe(403);
    expect(alone.text).toContain("Your organisation has not assigned you a Kiro profile.");
    expect(chats()).toEqual([]);
    await signIn();
    expect((await ask({}, { headers: { "x-session-id": "ses_2" } })).status).toBe(200);
    const states = (await store.read()).map(({ state }) => state.kind);
    expect(states).toEqual(["ready", "ready"]);
  });
});
