import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addAccount } from "../../src/accounts/roster.ts";
import { createAccountStore } from "../../src/accounts/store/store.ts";
import type { LoginContext } from "../../src/login/context.ts";
import { silentLogger } from "../../src/lib/deps.ts";
import { systemRandom } from "../../src/lib/random.ts";
import { systemClock } from "../../src/lib/time.ts";
import type { Person } from "../simulator/people.ts";
import { API_KEY, BUILDER, createLoginWorld, GITHUB, GOOGLE, type LoginWorld } from "./harness.ts";

let directory = "";
let path = "";
let world: LoginWorld;

const tools = {
  clock: systemClock,
  random: systemRandom,
  logger: silentLogger,
  notify: () => undefined,
};

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "kiro-login-"));
  path = join(directory, "kiro-accounts.json");
  const store = createAccountStore({ ...tools, path });
  const saveAccount: LoginContext["saveAccount"] = async (login) =>
    await addAccount(store, login, tools);
  world = await createLoginWorld({ loginFlow: "device", saveAccount });
});

afterEach(async () => {
  rmSync(directory, { recursive: true });
  await world.simulator.close();
});

/** A login from start to end; the reference that OpenCode keeps. */
async function signIn(label: string, person: Person): Promise<string> {
  world.simulator.signIn.person = person;
  const login = await world.start(label);
  await world.simulator.visit(login.url);
  return referenceFrom(await world.finish(login));
}

function referenceFrom(outcome: Awaited<ReturnType<LoginWorld["finish"]>>): string {
  if (outcome.type === "failed") throw new Error(world.reports.join("\n"));
  return outcome.refresh;
}

/** What another process would find. */
function accounts() {
  return createAccountStore({ ...tools, path }).read();
}

describe("logins and the accounts file", () => {
  it("another person's login adds an account", async () => {
    const { google, second, github, builder } = world.simulator.people;
    const references = [
      await signIn(GOOGLE, google),
      await signIn(GOOGLE, second),
      await signIn(GITHUB, github),
      await signIn(BUILDER, builder),
    ];
    const stored = await accounts();
    expect(stored.map(({ identity }) => identity.email)).toEqual(
      [google, second, github, builder].map(({ email }) => email),
    );
    expect(stored.map(({ id }) => `kiro-account:${id}`)).toEqual(references);
  });

  it("the same person's login updates the account in place (E13)", async () => {
    const { google, second } = world.simulator.people;
    const first = await signIn(GOOGLE, google);
    const other = await signIn(GOOGLE, second);
    const [before] = await accounts();
    expect(await signIn(GOOGLE, google)).toBe(first);
    const [after, untouched, ...rest] = await accounts();
    expect(rest).toEqual([]);
    expect(`kiro-account:${untouched?.id ?? ""}`).toBe(other);
    expect(after).toMatchObject({ id: before?.id, addedAt: before?.addedAt, generation: 2 });
    expect(after?.credentials).not.toEqual(before?.credentials);
    expect(before?.usage).toMatchObject({ plan: google.usage.plan });
    expect(after?.usage?.checkedAt).toBeGreaterThanOrEqual(before?.usage?.checkedAt ?? Infinity);
  });

  it("an API key is an account of its own, once", async () => {
    const { google } = world.simulator.people;
    await signIn(GOOGLE, google);
    const references: string[] = [];
    for (const key of [world.simulator.issueApiKey(), world.simulator.issueApiKey()]) {
      const login = await world.start(API_KEY, { key });
      references.push(referenceFrom(await world.finish(login)));
    }
    expect(new Set(references).size).toBe(1);
    expect((await accounts()).map(({ credentials }) => credentials.method)).toEqual([
      "social",
      "api-key",
    ]);
  });

  it("has the account on disk, for its owner only, when the login is done (T1, E9)", async () => {
    const reference = await signIn(GOOGLE, world.simulator.people.google);
    const text = readFileSync(path, "utf8");
    expect(text).toContain(reference.replace("kiro-account:", ""));
    expect(world.simulator.secrets().filter((secret) => !text.includes(secret))).toEqual([]);
    if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("a login that fails leaves no file (E4, E18)", async () => {
    world.simulator.signIn.device = "deny";
    const login = await world.start(GOOGLE);
    expect(await world.finish(login)).toMatchObject({ type: "failed" });
    expect(await accounts()).toEqual([]);
  });
});
