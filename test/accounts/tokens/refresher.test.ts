import { describe, expect, it } from "vitest";
import { addAccount } from "../../../src/accounts/roster.ts";
import { syncQuota } from "../../../src/accounts/quota/quota.ts";
import { createRestingRefresher } from "../../../src/accounts/tokens/resting-refresher.ts";
import { KiroAuthError, KiroLocalError } from "../../../src/facts/errors.ts";
import { quickDisk } from "../../helpers/faulty-disk.ts";
import { newStore } from "../new-store.ts";
import { socialLogin } from "../samples.ts";

/** An account in a file that can be changed, but not read for its names. */
async function unreadable() {
  const world = newStore(quickDisk);
  const account = await addAccount(world.store, socialLogin("a", 0), world.deps);
  const path = world.store.path;
  const read = () =>
    Promise.reject(new KiroLocalError({ code: "store_unreadable", path, reason: "not-a-file" }));
  return { ...world, account, store: { ...world.store, read } };
}

describe("what has happened to an account is told although the file cannot be read just then", () => {
  it("a login that is over", async () => {
    const { account, deps, notices, store } = await unreadable();
    const refused = new KiroAuthError({ code: "refresh_token_rejected", reason: "rejected" });
    const refresh = () => Promise.reject(refused);
    const refresher = createRestingRefresher({ ...deps, store, refresh });
    await expect(refresher.refresh(account, () => false)).rejects.toBe(refused);
    expect(notices).toMatchObject([{ kind: "login-required" }]);
  });

  it("refreshes that are refused again and again", async () => {
    const { account, clock, deps, notices, store } = await unreadable();
    const refused = () => new KiroAuthError({ code: "response_invalid", step: "token-refresh" });
    const refresh = () => Promise.reject(refused());
    const refresher = createRestingRefresher({ ...deps, store, refresh });
    for (let count = 0; count < 3; count += 1) {
      await expect(refresher.refresh(account, () => false)).rejects.toMatchObject({
        code: "response_invalid",
      });
      await clock.advance(3_600_000);
    }
    expect(notices).toMatchObject([{ kind: "refresh-refused" }]);
  });

  it("a quota that is used up", async () => {
    const { account, clock, deps, notices, store } = await unreadable();
    const usage = { used: 100, limit: 100, checkedAt: clock.now(), overageEnabled: false };
    const options = {
      ...deps,
      store,
      tokens: { withFreshToken: () => Promise.resolve(account), end: () => Promise.resolve() },
      fetchUsage: () => Promise.resolve({ identity: {}, usage }),
      report: () => Promise.resolve(),
      thresholds: () => [2],
      overageAllowed: false,
    };
    const after = await syncQuota(options, account, undefined);
    expect(after?.state.kind).toBe("quota-exhausted");
    expect(notices).toMatchObject([{ kind: "quota-exhausted" }]);
  });
});
