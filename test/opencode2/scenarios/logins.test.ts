import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { Location } from "../host/host.ts";
import type { Generation } from "../host/shapes.ts";
import {
  chats,
  GENERATIONS,
  home,
  loggedIn,
  logIn,
  MODEL,
  newHost,
  served as people,
  simulator,
  useHosts,
} from "./world.ts";

useHosts();

const ask = (place: Location) => place.session({ model: MODEL }).prompt("hi");
const reports = (place: Location) => Object.fromEntries(place.integration.statuses);

const MASKED = /\*@example/g;

/** A login is dead, in the words of the login service. */
function revoke(who: "github" | "google" = "google"): void {
  simulator.tokens.revoke(simulator.people[who]);
  simulator.tokens.expireAccessTokens();
}

type Scene = Awaited<ReturnType<typeof loggedIn>>;

/** A login that nobody has seen cannot be missed. */
async function isListed({ host, place }: Scene): Promise<void> {
  const newest = host.credentials.stored.at(-1)?.id;
  await expect.poll(() => place.integration.listed().at(-1)).toBe(newest);
}

describe("a login that Kiro has ended, in a released host of OpenCode 2", () => {
  it("is shown as one to log in to again, with what to do", async () => {
    const { place } = await loggedIn("released");
    await ask(place);
    expect(reports(place)).toEqual({});
    revoke();
    expect((await ask(place)).error?.kind).toBe("auth");
    await expect
      .poll(() => reports(place))
      .toMatchObject({
        cred_1: {
          status: "needs_auth",
          message: expect.stringContaining("`opencode auth login kiro`") as string,
        },
      });
    expect(
      simulator.secrets().filter((one) => JSON.stringify(reports(place)).includes(one)),
    ).toEqual([]);
  });

  it("is no longer shown so after the next login, or when it is removed", async () => {
    const { host, place } = await loggedIn("released");
    revoke();
    await ask(place);
    await expect.poll(() => Object.keys(reports(place))).toEqual(["cred_1"]);
    await logIn(place);
    await expect.poll(() => reports(place)).toEqual({});
    expect((await ask(place)).error).toBeUndefined();
    host.credentials.remove("cred_1");
    expect((await ask(place)).error).toBeUndefined();
  });

  it("is shown in each project, and the other logins go on", async () => {
    const { host, place } = await loggedIn("released");
    const directory = join(home, "other");
    mkdirSync(directory);
    const other = await host.open({ directory });
    simulator.signIn.person = simulator.people.github;
    await logIn(place, "github");
    host.credentials.choose("cred_1");
    await ask(place);
    revoke();
    expect((await ask(place)).error).toBeUndefined();
    for (const one of [place, other]) {
      await expect.poll(() => Object.keys(reports(one))).toEqual(["cred_1"]);
    }
    expect((await ask(other)).error).toBeUndefined();
    // The plugin takes its reports back when it ends.
    expect(await place.stop()).toBe(0);
  });
});

describe("a person who logs out of one of several accounts in OpenCode 2", () => {
  /** Google's login, then GitHub's, which serves. */
  async function twoLogins(generation: Generation = "released") {
    const { host, place } = await loggedIn(generation);
    await logInAs({ host, place }, "github");
    return { host, place };
  }

  async function logInAs(scene: Scene, who: "github" | "google"): Promise<void> {
    simulator.signIn.person = simulator.people[who];
    await logIn(scene.place, who);
    await isListed(scene);
  }

  /** Who answers. */
  async function server(place: Location): Promise<string | undefined> {
    expect((await ask(place)).error).toBeUndefined();
    return people().at(-1)?.split("@")[0];
  }

  /** It counts once a later list lacks the login, too. */
  async function isEnded({ storage }: Scene["host"]): Promise<void> {
    await expect.poll(() => Object.keys(storage.get("ended-logins") ?? {})).toHaveLength(1);
  }

  it("uses the others only, also after a restart", async () => {
    const { host, place } = await twoLogins();
    expect(await server(place)).toBe("github");
    host.credentials.remove("cred_2");
    expect(await server(place)).toBe("google");
    await isEnded(host);
    expect((await place.tools.call("kiro_status"))?.match(MASKED)).toHaveLength(1);
    await place.stop();
    const again = await host.open();
    revoke();
    const { error } = await ask(again);
    expect([error?.kind, error?.message.match(MASKED)?.length]).toEqual(["auth", 1]);
  });

  it("uses it again after the next login", async () => {
    const { host, place } = await twoLogins();
    host.credentials.remove("cred_2");
    expect(await server(place)).toBe("google");
    await logInAs({ host, place }, "github");
    expect(await server(place)).toBe("github");
    host.credentials.remove("cred_1");
    expect(await server(place)).toBe("github");
  });

  it("is logged out there in every project", async () => {
    const { host, place } = await twoLogins();
    const other = await host.open();
    host.credentials.remove("cred_2");
    expect([await server(other), await server(place)]).toEqual(["google", "google"]);
    await isEnded(host);
    revoke();
    expect([(await ask(other)).error?.kind, (await ask(place)).error?.kind]).toEqual([
      "auth",
      "auth",
    ]);
  });

  it("uses no account after the last logout, and only the next one after a login", async () => {
    const { host, place } = await loggedIn("released");
    await isListed({ host, place });
    host.credentials.remove("cred_1");
    await expect(ask(place)).rejects.toThrow("unavailable");
    await isEnded(host);
    await logInAs({ host, place }, "github");
    expect(await server(place)).toBe("github");
    revoke("github");
    expect((await ask(place)).error?.kind).toBe("auth");
  });

  it("keeps it while it is active, whatever the list of OpenCode's lacks for a moment", async () => {
    const { host, place } = await loggedIn("released");
    await isListed({ host, place });
    const { faults } = place.integration;
    for (const list of [[], [{ type: "env", name: "KIRO_API_KEY" }]]) {
      Object.assign(faults, { list, lists: 0 });
      host.events.emit("credential.updated", {});
      for (let lists = 1; lists <= 3; lists += 1) {
        await expect.poll(() => faults.lists).toBeGreaterThanOrEqual(lists);
        expect(await server(place)).toBe("google");
      }
    }
    expect([...host.storage.keys()]).toEqual([]);
  });

  it("uses a key no more that was taken from OpenCode", async () => {
    const { host, place } = await loggedIn("released");
    const key = simulator.issueApiKey(simulator.people.github);
    place.integration.loginWithKey(key);
    await isListed({ host, place });
    const bearer = () => chats().at(-1)?.headers["authorization"];
    await ask(place);
    expect(bearer()).toBe(`Bearer ${key}`);
    await isListed({ host, place });
    host.credentials.remove("cred_2");
    expect(await server(place)).toBe("google");
    revoke();
    expect((await ask(place)).error?.kind).toBe("auth");
  });

  it("keeps the accounts that OpenCode has never had", async () => {
    await loggedIn("released");
    const { host, place } = await loggedIn("released", {}, "github");
    await logInAs({ host, place }, "github");
    host.credentials.remove("cred_2");
    expect(await server(place)).toBe("github");
    revoke("github");
    expect(await server(place)).toBe("google");
  });

  it("keeps an account whose login another one has replaced in an early host", async () => {
    const { host, place } = await twoLogins("early");
    expect(host.credentials.stored).toHaveLength(1);
    expect(await server(place)).toBe("github");
    revoke("github");
    expect(await server(place)).toBe("google");
  });
});

describe("the logins in a released host", () => {
  it("are named so that a person can tell them apart", async () => {
    const { host, place } = await loggedIn("released");
    // Another person whose address has the same mask.
    simulator.signIn.person = { ...simulator.people.github, email: "gina@example.com" };
    await logIn(place, "github");
    const labels = host.credentials.stored.map(({ label }) => label);
    expect(labels).toEqual([
      "g***@example.com",
      expect.stringMatching(/^g\*\*\*@example\.com \(\w{4}\)$/),
    ]);
  });
});

describe("the tool of a released host", () => {
  const status = (place: Location) => place.tools.call("kiro_status");

  it("says of a login that Kiro has ended that it is over", async () => {
    const { place } = await loggedIn("released");
    await ask(place);
    revoke();
    await ask(place);
    expect(await status(place)).toMatch(/log in again/);
    expect(await status(place)).not.toMatch(/ready|serves/);
  });

  it("says of a refused KIRO_API_KEY that it is", async () => {
    vi.stubEnv("KIRO_API_KEY", refusedKey());
    const { place } = await opened();
    await ask(place);
    expect(await status(place)).toMatch(/KIRO_API_KEY.*log in again/);
  });
});

async function opened(generation: Generation = "released") {
  const host = newHost(generation);
  return { host, place: await host.open() };
}

function refusedKey(): string {
  const key = simulator.issueApiKey();
  simulator.tokens.revokeApiKey(key);
  return key;
}

describe("a key that a person gives to OpenCode 2", () => {
  const REFUSAL = expect.stringContaining(
    "the API key in OpenCode: Kiro rejected this key",
  ) as string;

  const refusal = async (place: Location) => {
    const { error } = await ask(place);
    return [error?.kind, error?.message];
  };

  it.each([refusedKey, () => "sk-of-somebody-else"])(
    "is named where Kiro refuses it",
    async (make) => {
      const { host, place } = await opened();
      place.integration.loginWithKey(make());
      expect(await refusal(place)).toEqual(["auth", REFUSAL]);
      expect(await refusal(place)).toEqual(["auth", REFUSAL]);
      const [stored] = host.credentials.stored;
      host.credentials.remove("cred_1");
      await expect(ask(place)).rejects.toThrow("unavailable");
      place.integration.loginWithKey((stored?.value as { key: string }).key);
      expect(await refusal(place)).toEqual(["auth", REFUSAL]);
      host.credentials.remove("cred_2");
      place.integration.loginWithKey(simulator.issueApiKey());
      expect((await ask(place)).error).toBeUndefined();
    },
  );

  it("that Kiro refuses leaves the other logins as they are", async () => {
    const { place } = await loggedIn("released");
    place.integration.loginWithKey(refusedKey());
    expect((await ask(place)).error).toBeUndefined();
  });

  it.each(GENERATIONS)(
    "is not used any more once another one has replaced it (%s)",
    async (generation) => {
      const { host, place } = await opened(generation);
      place.integration.loginWithKey(simulator.issueApiKey());
      expect((await ask(place)).error).toBeUndefined();
      await isListed({ host, place });
      if (generation !== "early") host.credentials.remove("cred_1");
      place.integration.loginWithKey(refusedKey());
      const before = chats().length;
      expect((await refusal(place))[1]).toEqual(REFUSAL);
      await place.stop();
      // Other hosts have no storage for it.
      if (generation === "released") {
        expect(await refusal(await host.open())).toEqual(["auth", REFUSAL]);
      }
      expect(chats()).toHaveLength(before);
    },
  );
});

describe.each(GENERATIONS)("a login that Kiro has ended (%s)", (generation) => {
  it("is an error in words where the host cannot show it otherwise", async () => {
    const { place } = await loggedIn(generation);
    revoke();
    expect((await ask(place)).error?.message).toContain("`opencode auth login kiro`");
    expect(Object.keys(reports(place))).toHaveLength(generation === "released" ? 1 : 0);
  });
});
