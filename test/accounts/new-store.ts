import { mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAccountStore } from "../../src/accounts/store/store.ts";
import type { Account } from "../../src/accounts/account.ts";
import type { Notice } from "../../src/facts/notice.ts";
import { systemDisk, type Disk } from "../../src/lib/disk/disk.ts";
import { createLockChain } from "../../src/lib/lock/lock-chain.ts";
import { silentLogger } from "../../src/lib/deps.ts";
import { systemRandom } from "../../src/lib/random.ts";
import { createFakeClock } from "../helpers/fake-clock.ts";
import { createFakeRandom } from "../helpers/fake-random.ts";

/** A store in a directory of its own, on a real disk, under a clock of the test's. */
export function newStore(disk?: Disk, path = join(newPlace(), "kiro-accounts.json")) {
  const notices: Notice[] = [];
  const clock = createFakeClock();
  const deps = {
    clock,
    random: createFakeRandom(),
    logger: silentLogger,
    notify: (notice: Notice) => void notices.push(notice),
  };
  const store = createAccountStore({ ...deps, path, ...(disk && { disk }) });
  return { store, deps, clock, notices, path };
}

export type TestStore = ReturnType<typeof newStore>;

export async function change(
  { store }: Pick<TestStore, "store">,
  id: string,
  edit: Partial<Account>,
): Promise<void> {
  await store.update((accounts) => {
    const account = accounts.find(id);
    if (account !== undefined) accounts.put({ ...account, ...edit });
  });
}

/**
 * Somebody else owns the lock from here on, as if its owner had been silent for a lease.
 * @returns gives it back
 */
export function takeOver(lockDirectory: string): () => void {
  const chain = createLockChain(lockDirectory, systemDisk, systemRandom);
  const number = chain.append((chain.last()?.number ?? 0) + 1);
  if (number === undefined) throw new Error("somebody was faster");
  return () => {
    chain.release(number);
  };
}

/** Differs after every save. */
export function versionOf(path: string): string {
  const { ino, mtimeNs } = statSync(path, { bigint: true });
  return `${ino} ${mtimeNs}`;
}

/** A new directory. */
export function newPlace(): string {
  return mkdtempSync(join(tmpdir(), "kiro accounts "));
}
