import { describe, expect, it } from "vitest";
import type { AccountOutcome } from "../../../src/accounts/account.ts";
import { createAccount } from "../../../src/accounts/roster.ts";
import { newPool } from "../../accounts/new-pool.ts";
import { createAccountSource } from "../../../src/plugin/accounts/account-source.ts";
import { newStore } from "../../accounts/new-store.ts";
import { apiKeyLogin } from "../../accounts/samples.ts";

const request = { sessionId: undefined, exclude: new Map(), signal: undefined, patienceMs: 0 };
const failed: AccountOutcome = { kind: "failed", reason: "capacity" };

function setUp() {
  const { deps, clock } = newStore();
  const host = { isSignedIn: true };
  const poolOf = (id: string) =>
    newPool({
      ...deps,
      strategy: "sticky",
      extra: [createAccount(id, apiKeyLogin(`ksk_${id}`), 0)],
    });
  const tokens = {
    withFreshToken: () => Promise.reject(new Error("not asked for")),
    end: () => Promise.resolve(),
  };
  const source = createAccountSource(
    { isOpen: () => Promise.resolve(host.isSignedIn) },
    { loggedIn: poolOf("stored"), loggedOut: poolOf("environment") },
    tokens,
    { served: () => undefined, throttled: () => Promise.resolve(undefined) },
    clock,
  );
  return { source, clock, host };
}

describe("the accounts that may serve", () => {
  it("are those on disk while OpenCode has a login for us, otherwise that of the API key variable", async () => {
    const { source, host } = setUp();
    expect((await source.acquireSlot(request))?.account.id).toBe("stored");
    host.isSignedIn = false;
    expect((await source.acquireSlot(request))?.account.id).toBe("environment");
  });

  it("know when they last served, failures apart", async () => {
    const { source, clock } = setUp();
    const account = createAccount("stored", apiKeyLogin("ksk_stored"), 0);
    await source.report(account, failed);
    expect(source.servedAt(account.id)).toBeUndefined();
    await source.report(account, { kind: "served" });
    expect(source.servedAt(account.id)).toBe(clock.now());
  });
});
