import { describe, expect, test } from "vitest";
import { sampled, SEED } from "../helpers/property.ts";
import type { JournalEntry } from "../simulator/http/journal.ts";
import type { People } from "../simulator/people.ts";
import type { PlainAnswer } from "../simulator/chat/script.ts";
import { ask, CHAT, chats, settings, simulator, store, useChatWorld } from "./chat-world.ts";
import { logIn, MODELS, PROFILES, USAGE } from "./log-in.ts";

useChatWorld();

const arnOf = async () => (await store.read()).map(({ credentials }) => credentials);

/** A login while those paths fail, and a chat once they no longer do. */
async function expectChatAfter(
  who: keyof People,
  faults: readonly (readonly [path: string, fault: PlainAnswer])[],
): Promise<void> {
  settings.waitsPassWhileHeld = true;
  const person = simulator.people[who];
  for (const [path, fault] of faults) simulator.at(path).always(fault);
  expect(await logIn(person)).toMatchObject({ type: "success" });
  for (const [path] of faults) simulator.at(path).clear();
  expect((await ask()).status).toBe(200);
  const region = who === "european" ? "eu-central-1" : "us-east-1";
  expect(chats().map(({ host }) => host)).toEqual([`runtime.${region}.kiro.dev`]);
  expect(chats()[0]?.body).toMatchObject({ profileArn: person.profileArn });
  // Of a Builder ID nobody names one; a stand-in serves.
  if (who === "builder") return;
  expect(await arnOf()).toMatchObject([{ profileArn: person.profileArn }]);
}

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
  const WHO = ["google", "github", "builder", "employee", "european", "external"] as const;
  const CASES = WHO.flatMap((who) =>
    PATHS.flatMap((paths) => FAULTS.map(([name, fault]) => [who, paths, name, fault] as const)),
  );

  test.each(CASES)("%s, %s answered with %s: a chat works later", async (who, paths, _, fault) => {
    await expectChatAfter(
      who,
      paths.map((path) => [path, fault]),
    );
  });

  const PAIRS = [
    [PROFILES, USAGE],
    [PROFILES, MODELS],
    [USAGE, MODELS],
  ] as const;
  // A block page is a refusal without words; a social login asks for no profiles.
  const KINDS = FAULTS.filter(([name]) => !name.startsWith("a block page"));
  const NAMED = KINDS.flatMap((fault) => KINDS.map((second) => [fault, second] as const));
  const MIXED = WHO.filter((who) => who !== "github").flatMap((who) =>
    (who === "google" ? PAIRS.slice(2) : PAIRS).flatMap(([path, other]) =>
      NAMED.map(([fault, second]) => ({ who, path, other, fault, second })),
    ),
  );

  test.each(sampled(MIXED, 0.15))(
    `$who, $path answered with $fault.0 and $other with $second.0: a chat works later (seed ${SEED})`,
    async ({ who, path, fault, other, second }) => {
      await expectChatAfter(who, [
        [path, fault[1]],
        [other, second[1]],
      ]);
    },
  );

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

  test("whether the organisation allows web search is known from the login on", async () => {
    const { employee } = simulator.people;
    const profile = { arn: employee.profileArn, profileName: "Example" };
    for (const webTools of ["OFF", "ON"] as const) {
      employee.profiles = [{ ...profile, webTools }];
      await logIn(employee);
      expect((await store.read())[0]?.webSearchOff ?? false).toBe(webTools === "OFF");
    }
    expect(await store.read()).toHaveLength(1);
  });

  test("whoever has no profile at all hears of it at the end of the login", async () => {
    simulator.people.employee.profiles = [];
    const { errors, type } = await logIn(simulator.people.employee);
    expect(type).toBe("failed");
    expect(errors).toMatchObject([{ problem: { reason: "no-profile" } }]);
  });
});

describe("what a login names in every call", () => {
  const namedBy = ({ query, body }: JournalEntry) =>
    query["profileArn"] ?? (body as { readonly profileArn?: string } | undefined)?.profileArn;
  const called = () => [USAGE, MODELS, CHAT].flatMap((path) => simulator.journal.of(path));

  test.each([
    ["google", undefined],
    ["github", undefined],
    ["builder", undefined],
    ["employee", undefined],
    ["european", undefined],
    ["external", "EXTERNAL_IDP"],
  ] as const)("is the profile of %s, and %s as the kind of its token", async (who, kind) => {
    const person = simulator.people[who];
    await logIn(person);
    await ask();
    expect(called().length).toBeGreaterThanOrEqual(3);
    expect(new Set(called().map(namedBy))).toEqual(new Set([person.profileArn]));
    expect(new Set(called().map(({ headers }) => headers["tokentype"]))).toEqual(new Set([kind]));
  });

  test("is no profile for an API key, but that it is one", async () => {
    const { google } = simulator.people;
    await logIn(google, { key: simulator.issueApiKey(google) });
    await ask();
    expect(called().length).toBeGreaterThanOrEqual(3);
    expect(new Set(called().map(namedBy))).toEqual(new Set([undefined]));
    expect(new Set(called().map(({ headers }) => headers["tokentype"]))).toEqual(
      new Set(["API_KEY"]),
    );
  });
});
