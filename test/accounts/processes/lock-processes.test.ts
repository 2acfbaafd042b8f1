import { describe, expect, it } from "vitest";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createAccountStore } from "../../../src/accounts/store/store.ts";
import { setPriority } from "../../../src/accounts/roster.ts";
import { createFileLock } from "../../../src/lib/lock/file-lock.ts";
import { dismiss, isFrozen, newDirectory, scaled, startWorker } from "./crew.ts";
import { realDeps } from "../logins.ts";

describe("the lock between real processes", () => {
  it("an owner that was asleep for longer than its lease takes nothing from the next (A14)", async () => {
    const path = join(newDirectory(), "kiro-accounts.json");
    const directory = join(newDirectory(), "lock");
    const sleeper = await startWorker({ path, leaseMs: 400 });
    const marker = join(newDirectory(), "inside");
    const sleeping = sleeper.give({ kind: "enter-lock", directory, marker, holdMs: 1_000 });
    while (!existsSync(marker)) await realDeps.clock.sleep(2);
    sleeper.kill("SIGSTOP");
    const lock = createFileLock({ directory, leaseMs: 400 });
    const held = await lock.acquire();
    sleeper.kill("SIGCONT");
    await sleeping;
    expect(held.isHeld()).toBe(true);
    expect(lock.tryAcquire()).toBeUndefined();
    held.release();
    dismiss([sleeper]);
  });

  it("a save that freezes at any step loses neither its own nor the next owner's change (A14)", async () => {
    const step = scaled(1, 0) === 1 ? 1 : 5;
    for (let operation = 0; ; operation += step) {
      const path = join(newDirectory(), "kiro-accounts.json");
      const store = createAccountStore({ ...realDeps, path, leaseMs: 300 });
      const normal = await startWorker({ path });
      const [id] = (await normal.give({ kind: "add", prefix: "first", count: 1 })) as string[];
      const sleeper = await startWorker({ path, leaseMs: 300, freezeAtOperation: operation });
      const adding = sleeper.give({ kind: "add", prefix: "second", count: 1 });
      const frozen = await isFrozen(sleeper, adding);
      await setPriority(store, id ?? "", 7);
      sleeper.kill("SIGCONT");
      await adding;
      const accounts = await store.read();
      expect(accounts.map(({ identity, priority }) => [identity.userId, priority])).toEqual([
        ["first-0", 7],
        ["second-0", 0],
      ]);
      dismiss([normal, sleeper]);
      if (!frozen) break;
    }
  });
});
