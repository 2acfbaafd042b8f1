import { describe, expect, test } from "vitest";
import { addAccount } from "../../../../src/accounts/roster.ts";
import { systemRandom } from "../../../../src/lib/random.ts";
import {
  ask,
  clock,
  refuse,
  simulator,
  signIn,
  signInBuilder,
  store,
  useChatWorld,
} from "../../chat-world.ts";

useChatWorld();

const HOUR = 3_600_000;
const INVALID = "The bearer token included in the request is invalid.";

describe("while the service refuses fresh access tokens", () => {
  test.each([
    [
      "401",
      { status: 401, body: { message: null, reason: null, __type: "UnauthorizedException" } },
    ],
    ["403", { status: 403, body: { message: INVALID, reason: null } }],
  ])("with %s no login ends, and each account serves again by itself (B2)", async (_, refusal) => {
    await signIn();
    await signIn(simulator.people.second);
    await signInBuilder();
    simulator.chat.always(refusal);
    // A placeholder profile may be what is refused (PROTOCOL D6).
    simulator.expectRefusals(({ status }) => status === 400);
    for (let count = 0; count < 12; count += 1) {
      const { status, text } = await ask();
      expect([400, 403, 429]).toContain(status);
      expect(text).toMatch(/Kiro rejected (?:its|the) new access token|Login rejected.*gave up/);
      expect(text).not.toContain("must log in again");
      await clock.advance(HOUR / 6);
    }
    const kinds = (await store.read()).map(({ state }) => state.kind);
    expect(kinds).not.toContain("login-required");
    simulator.chat.clear();
    await clock.advance(HOUR / 6);
    for (const { id } of await store.read()) {
      await store.update((accounts) => {
        for (const account of accounts.all())
          accounts.put({ ...account, enabled: account.id === id });
      });
      expect((await ask()).status).toBe(200);
    }
  });

  test("a key ends by the service's own words, and by nobody else's", async () => {
    const credentials = {
      method: "api-key",
      apiKey: simulator.issueApiKey(),
      region: "us-east-1",
    } as const;
    await addAccount(store, { identity: {}, credentials }, { clock, random: systemRandom });
    for (let count = 0; count < 8; count += 1) {
      simulator.chat.enqueue({ status: 401, body: { message: "Unauthorized" } });
    }
    expect((await ask()).text).toContain("not_kiro");
    expect((await store.read())[0]?.state).toEqual({ kind: "ready" });
    simulator.chat.clear();
    refuse(403, undefined, INVALID);
    expect((await ask()).status).toBe(401);
    expect((await store.read())[0]?.state).toMatchObject({ kind: "login-required" });
  });
});
