import { describe, expect, test } from "vitest";
import {
  ask,
  chats,
  notices,
  signIn,
  signInEmployee,
  simulator,
  store,
  useChatWorld,
} from "./chat-world.ts";
import { logIn, PROFILES } from "./log-in.ts";

useChatWorld();

const arnOf = async () => (await store.read()).map(({ credentials }) => credentials);

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
