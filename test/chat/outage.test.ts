import { describe, expect, test } from "vitest";
import { addAccount } from "../../src/accounts/roster.ts";
import { READY } from "../../src/accounts/state.ts";
import { systemRandom } from "../../src/lib/random.ts";
import {
  ask,
  clock,
  signIn,
  signInBuilder,
  signInEmployee,
  signInExternal,
  simulator,
  store,
  useChatWorld,
} from "./chat-world.ts";

useChatWorld();

const DAY = 24 * 3_600_000;
const STREAM = { "content-type": "application/vnd.amazon.eventstream" };
const SHAPES = [
  ["the service's JSON", { body: { message: "No.", reason: null } }],
  ["JSON of somebody else", { body: { error: { code: "denied", message: "token expired" } } }],
  ["a message that may be anybody's", { body: { message: "Account locked: limit reached" } }],
  ["a page", { headers: { "content-type": "text/html" }, body: "<title>Proxy</title>" }],
  ["nothing", { body: "" }],
  ["a broken stream", { headers: STREAM, body: "\u0000\u0000\u0001garbage" }],
] as const;
const TENANT = "/00000000-1111-2222-3333-444444444444/oauth2/v2.0/token";
const HOSTS = ["/refreshToken", "/token", TENANT, "/Get-Usage-Limits", "/getUsageLimits"];
const LISTS = ["/List-Available-Models", "/ListAvailableModels", "/List-Available-Profiles"];

/** All statuses in the full load, else a few: always those that once were verdicts. */
function statuses(): readonly number[] {
  const load = Number(process.env["KIRO_TEST_LOAD"] ?? "0");
  const step = Math.ceil(200 / Math.max(200 * load, 3));
  const some = Array.from({ length: Math.floor(200 / step) }, (_, index) => 400 + index * step);
  return [...new Set([...some, 400, 401, 402, 403, 407, 423, 429, 500, 511])];
}

async function logInEverybody(): Promise<void> {
  // With tokens that are about to end: the sign-in service is asked each time.
  await signIn(simulator.people.google, 60);
  await signIn(simulator.people.second, 60);
  await signInBuilder(60);
  await signInEmployee(undefined, true, 60);
  await signInExternal(60);
  const credentials = { method: "api-key", apiKey: simulator.issueApiKey(), region: "us-east-1" };
  await addAccount(
    store,
    { identity: {}, credentials: { ...credentials, method: "api-key" } },
    { clock, random: systemRandom },
  );
}

async function serveOneByOne(status: number): Promise<void> {
  const ids = (await store.read()).map(({ id }) => id);
  for (const id of ids) {
    await store.update((accounts) => {
      for (const each of accounts.all()) accounts.put({ ...each, enabled: each.id === id });
    });
    const { status: answered, text } = await ask();
    expect([status, answered, answered === 200 ? "" : text]).toEqual([status, 200, ""]);
  }
  await store.update((accounts) => {
    for (const each of accounts.all()) accounts.put({ ...each, enabled: true });
  });
}

/** A key that Kiro itself has refused is the one thing that only a person can mend. */
async function mendKey(): Promise<boolean> {
  return await store.update((accounts) => {
    const ended = accounts.all().filter(({ state }) => state.kind === "login-required");
    for (const each of ended) {
      expect(each.credentials.method).toBe("api-key");
      accounts.put({ ...each, state: READY });
    }
    return ended.length > 0;
  });
}

describe("when everything refuses everything", () => {
  test.each(SHAPES)(
    "with %s, every account serves again afterwards (B17, A24)",
    async (name, answer) => {
      simulator.expectRefusals();
      await logInEverybody();
      for (const status of statuses()) {
        simulator.chat.always({ status, ...answer }, () => true);
        for (const path of [...HOSTS, ...LISTS]) simulator.at(path).always({ status, ...answer });
        const end = clock.now() + 60_000;
        while (clock.now() < end) {
          expect((await ask()).status).not.toBe(200);
          await clock.advance(20_000);
        }
        simulator.chat.clear();
        for (const path of [...HOSTS, ...LISTS]) simulator.at(path).clear();
        const isKeyEnded = await mendKey();
        if (isKeyEnded) expect([name, status]).toEqual(["the service's JSON", 401]);
        for (const { state } of await store.read()) expect(state.kind).not.toBe("suspended");
        await clock.advance(DAY);
        await serveOneByOne(status);
      }
    },
  );
});
