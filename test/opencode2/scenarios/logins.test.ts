import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Location } from "../host/host.ts";
import { GENERATIONS, home, loggedIn, logIn, MODEL, simulator, useHosts } from "./world.ts";

useHosts();

const ask = (place: Location) => place.session({ model: MODEL }).prompt("hi");
const reports = (place: Location) => Object.fromEntries(place.integration.statuses);

/** Google's login is dead, in the words of the login service. */
function revoke(): void {
  simulator.tokens.revoke(simulator.people.google);
  simulator.tokens.expireAccessTokens();
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

describe.each(GENERATIONS)("a login that Kiro has ended (%s)", (generation) => {
  it("is an error in words where the host cannot show it otherwise", async () => {
    const { place } = await loggedIn(generation);
    revoke();
    expect((await ask(place)).error?.message).toContain("`opencode auth login kiro`");
    expect(Object.keys(reports(place))).toHaveLength(generation === "released" ? 1 : 0);
  });
});
