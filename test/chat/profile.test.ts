import { describe, expect, test } from "vitest";
import {
  ask,
  chats,
  models,
  notices,
  refuse,
  signIn,
  signInBuilder,
  signInEmployee,
  simulator,
  store,
  useChatWorld,
  waitFor,
} from "./chat-world.ts";
import type { Person } from "../simulator/people.ts";
import { logIn, PROFILES } from "./log-in.ts";

useChatWorld();

const arnOf = async () => (await store.read()).map(({ credentials }) => credentials);

describe("a Builder ID", () => {
  test.each([
    ["management refuses its profile", { managementProfile: "refused" }],
    ["management wants its profile", { managementProfile: "required" }],
    ["no profile is taken at all", { goesWithoutProfile: "as-token" }],
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

describe("a profile that is gone", () => {
  /** The organisation has given the person another one, perhaps elsewhere. */
  function movePerson(person: Person, region: string): string {
    const arn = `arn:aws:codewhisperer:${region}:123456789099:profile/NEW`;
    const gone = person.profileArn;
    Object.assign(person, {
      profileArn: arn,
      pastProfiles: [gone],
      profiles: [{ arn, profileName: "New" }],
    });
    return arn;
  }

  test.each(["employee", "external"] as const)(
    "is looked up again for %s, once, kept, and asked where it is",
    async (who) => {
      const person = simulator.people[who];
      await logIn(person);
      await ask();
      const arn = movePerson(person, "eu-central-1");
      const before = simulator.journal.of(PROFILES).length;
      const states = await Promise.all([ask(), ask(), ask()]);
      expect(states.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect((await ask()).status).toBe(200);
      expect(chats().at(-1)).toMatchObject({
        host: "runtime.eu-central-1.kiro.dev",
        body: { profileArn: arn },
      });
      expect(simulator.journal.of(PROFILES).length - before).toBe(2);
      expect(await arnOf()).toMatchObject([{ profileArn: arn }]);
    },
  );

  test("is no reason to ask again where the service lists the same one", async () => {
    await signInEmployee();
    refuse(400, undefined, "Invalid profileArn.", 9);
    const { status, text } = await ask();
    expect([status, chats()]).toEqual([403, [expect.anything()]]);
    expect(text).toContain("Invalid profileArn.");
    expect(simulator.journal.of(PROFILES)).toHaveLength(2);
  });

  test("is told in words where there is none any more", async () => {
    const { employee } = simulator.people;
    await signInEmployee();
    employee.pastProfiles = [employee.profileArn];
    Object.assign(employee, { profileArn: "", profiles: [] });
    expect((await ask()).text).toContain("Your organisation has not assigned you a Kiro profile.");
    expect(chats()).toHaveLength(1);
  });

  test("is looked up again for the list of models, too", async () => {
    await signInEmployee();
    const arn = movePerson(simulator.people.employee, "us-east-1");
    const [account] = await store.read();
    if (account !== undefined) await waitFor(models.read(account));
    expect(models.liveIds()).toContain("claude-opus-5.5");
    expect(await arnOf()).toMatchObject([{ profileArn: arn }]);
  });

  test("comes anew with the tokens of a social login", async () => {
    await signIn();
    const arn = movePerson(simulator.people.google, "us-east-1");
    // The list of models is asked for without one, too.
    simulator.expectRefusals(({ path }) => path === "/List-Available-Models");
    expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(200);
    expect(simulator.journal.of("/refreshToken")).toHaveLength(1);
    expect(await arnOf()).toMatchObject([{ profileArn: arn }]);
  });
});

describe("the placeholder of a Builder ID", () => {
  const isNamed = () => chats().map(({ body }) => "profileArn" in (body as object));

  test("is left out from the first refusal in words on, and named again where it is asked for", async () => {
    const { builder } = simulator.people;
    builder.goesWithoutProfile = "as-profile";
    await signInBuilder();
    expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(200);
    expect(isNamed()).toEqual([true, false, false]);
    expect(simulator.journal.of("/token")).toEqual([]);
    delete builder.goesWithoutProfile;
    simulator.expectRefusals();
    expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(200);
    expect(isNamed().slice(3)).toEqual([false, true, true]);
  });

  test("is not to blame where both ways are refused: the first refusal counts", async () => {
    await signInBuilder();
    refuse(400, undefined, "profileArn is required for this request.");
    simulator.people.builder.goesWithoutProfile = "as-profile";
    expect((await ask()).text).toContain("Invalid profileArn.");
    delete simulator.people.builder.goesWithoutProfile;
    await ask();
    expect(isNamed()).toEqual([true, false, true]);
  });

  test("is not to blame for a conversation that is too long without it", async () => {
    await signInBuilder();
    simulator.people.builder.goesWithoutProfile = "as-profile";
    simulator.chat.enqueue({
      status: 400,
      body: { reason: "CONTENT_LENGTH_EXCEEDS_THRESHOLD", message: "Input is too long." },
    });
    expect((await ask()).text).toContain("context_length_exceeded");
  });
});
