import { describe, expect, it } from "vitest";
import type { Account } from "../../src/accounts/account.ts";
import { refreshImported } from "../../src/accounts/imported.ts";
import { fingerprint } from "../../src/accounts/account.ts";
import { KiroNetworkError } from "../../src/facts/errors.ts";
import { currentProcess } from "../../src/lib/lock/process-identity.ts";
import { quickDisk } from "../helpers/faulty-disk.ts";
import { newStore } from "./new-store.ts";

const FOUND = {
  method: "social",
  provider: "Google",
  accessToken: "access-1",
  refreshToken: "refresh-1",
  expiresAt: 0,
} as const;

/** An import whose refresh fails. @param meanwhile what another process does to the account */
async function importMeanwhile(meanwhile: (account: Account) => Account) {
  const { deps, store } = newStore(quickDisk);
  const tokens = {
    withFreshToken: async ({ id }: Account): Promise<Account> => {
      await store.update((accounts) => {
        const account = accounts.find(id);
        if (account !== undefined) accounts.put(meanwhile(account));
      });
      throw new KiroNetworkError("network", {});
    },
  };
  const { signal } = new AbortController();
  const request = { ...deps, refusedToken: undefined, signal };
  await expect(refreshImported(store, tokens, FOUND, request)).rejects.toThrow();
  return (await store.read()).map(({ credentials }) => credentials);
}

describe("an account that was made for an import whose refresh fails", () => {
  it("is removed", async () => {
    expect(await importMeanwhile((account) => account)).toEqual([]);
  });

  it("is removed although its refresh token was sent, if nobody waits for an answer", async () => {
    const pendingRefresh = { startedAt: 0, spends: fingerprint(FOUND.refreshToken) };
    expect(await importMeanwhile((account) => ({ ...account, pendingRefresh }))).toEqual([]);
  });

  it("stays with the tokens that another process has refreshed", async () => {
    const refreshed = { ...FOUND, accessToken: "access-2", refreshToken: "refresh-2" };
    const meanwhile = (account: Account) => ({ ...account, credentials: refreshed, generation: 2 });
    expect(await importMeanwhile(meanwhile)).toEqual([refreshed]);
  });

  it("stays where the refresh token comes back as it was, with another access token", async () => {
    const refreshed = { ...FOUND, accessToken: "access-2" };
    const meanwhile = (account: Account) => ({ ...account, credentials: refreshed, generation: 2 });
    expect(await importMeanwhile(meanwhile)).toEqual([refreshed]);
  });

  it("stays while another process waits for its new tokens", async () => {
    const by = currentProcess();
    const pendingRefresh = { startedAt: 0, spends: fingerprint(FOUND.refreshToken), by };
    expect(await importMeanwhile((account) => ({ ...account, pendingRefresh }))).toEqual([FOUND]);
  });
});
