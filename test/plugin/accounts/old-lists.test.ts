import { describe, expect, it } from "vitest";
import type { Account } from "../../../src/accounts/account.ts";
import type { AccountState } from "../../../src/accounts/state.ts";
import { silentLogger } from "../../../src/lib/deps.ts";
import { refreshOldLists } from "../../../src/plugin/accounts/old-lists.ts";
import { createAccount } from "../../../src/accounts/roster.ts";
import { socialLogin } from "../../accounts/samples.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";

const account = (id: string, changes: Partial<Account> = {}): Account => ({
  ...createAccount(id, socialLogin(id), 0),
  ...changes,
});
const suspended: AccountState = { kind: "suspended", since: 0 };

/** Which accounts' lists are read. */
function setUp(accounts: readonly Account[], fresh: readonly string[] = []) {
  const clock = createFakeClock();
  const read: string[] = [];
  const kept: string[] = [];
  const stop = refreshOldLists({
    accounts: { read: () => Promise.resolve(accounts) },
    everyAccount: { read: () => Promise.resolve([...accounts, account("logged-out")]) },
    models: {
      keepOnly: (ids) => void kept.push(...ids),
      isOld: ({ id }) => !fresh.includes(id),
      refresh: ({ id }) => {
        read.push(id);
        return id === "slow" ? new Promise(() => undefined) : Promise.resolve();
      },
    },
    clock,
    logger: silentLogger,
  });
  return { clock, kept, read, stop };
}

describe("the model lists of a start", () => {
  it("are read where they are old, once, and not before the start is over", async () => {
    const { clock, read } = setUp([account("old"), account("fresh")], ["fresh"]);
    await clock.advance(1_999);
    expect(read).toEqual([]);
    await clock.advance(1);
    expect(read).toEqual(["old"]);
    await clock.advance(24 * 3_600_000);
    expect(read).toEqual(["old"]);
  });

  it("are forgotten where the account is gone, not where it is only out of use", async () => {
    const { clock, kept } = setUp([account("a", { state: suspended })]);
    await clock.advance(2_000);
    expect(kept).toEqual(["a", "logged-out"]);
  });

  it("of one account do not wait for those of another", async () => {
    const { clock, read } = setUp([account("slow"), account("a"), account("b")]);
    await clock.advance(2_000);
    expect(read).toEqual(["slow", "a", "b"]);
  });

  it("are left alone where only a person can help the account", async () => {
    const off = account("off", { enabled: false });
    const { clock, read } = setUp([off, account("out", { state: suspended })]);
    await clock.advance(2_000);
    expect(read).toEqual([]);
  });

  it("are not read after the plugin has ended", async () => {
    const { clock, stop, read } = setUp([account("a")]);
    stop();
    await clock.advance(2_000);
    expect(read).toEqual([]);
    expect(clock.pendingSleeps()).toBe(0);
  });
});
