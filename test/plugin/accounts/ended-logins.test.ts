import { expect, it } from "vitest";
import type { Account } from "../../../src/accounts/account.ts";
import { createEndedLogins } from "../../../src/plugin/accounts/ended-logins.ts";
import { createAccount } from "../../../src/accounts/roster.ts";

const account = (id: string, loginNumber?: number): Account => ({
  ...createAccount(
    id,
    { credentials: { method: "api-key", apiKey: `ksk_${id}`, region: "us-east-1" }, identity: {} },
    0,
  ),
  ...(loginNumber !== undefined && { loginNumber }),
});

function createWorld(...accounts: Account[]) {
  const ended = createEndedLogins({ read: () => Promise.resolve(accounts) });
  return { ended, ids: (all = accounts) => ended.overlay(all).map(({ id }) => id) };
}

it("an account whose login was ended in the host is unused until the next login", async () => {
  const { ended, ids } = createWorld(account("a", 1), account("b"));
  await ended.end("a");
  await ended.end("b");
  expect(ids()).toEqual([]);
  expect(ids([account("a", 2), account("b", 3)])).toEqual(["a", "b"]);
  ended.resume("a");
  expect(ids()).toEqual(["a"]);
});

it("only accounts that are there are kept for the next start", async () => {
  const { ended, ids } = createWorld(account("a", 1), account("b", 2));
  ended.restore({ gone: 1, b: "?", a: 7 });
  expect(ids()).toEqual(["a", "b"]);
  expect(await ended.end("b")).toEqual({ b: 2 });
});
