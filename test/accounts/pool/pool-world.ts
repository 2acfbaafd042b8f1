import type { Account, AccountOutcome } from "../../../src/accounts/account.ts";
import { addAccount, createAccount } from "../../../src/accounts/roster.ts";
import type { Excluded } from "../../../src/accounts/pool/pool.ts";
import type { SelectionStrategy } from "../../../src/accounts/pool/strategies.ts";
import { KiroApiError } from "../../../src/facts/errors.ts";
import { failureOf } from "../../helpers/failures.ts";
import { faultyDisk } from "../../helpers/faulty-disk.ts";
import { newPool } from "../new-pool.ts";
import { newStore } from "../new-store.ts";
import { socialLogin } from "../samples.ts";

export const nobody: Excluded = new Map();
export const anyone = { sessionId: undefined, exclude: nobody, signal: undefined, patienceMs: 0 };

export function without(...ids: readonly (string | undefined)[]): Excluded {
  const failure = failureOf(new KiroApiError({ status: 400, reason: "INVALID_MODEL_ID" }));
  return new Map(ids.map((id) => [id ?? "", failure]));
}

export async function poolOf(strategy: SelectionStrategy, count: number, extra: Account[] = []) {
  const world = newStore();
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const login = socialLogin(`person-${index}`);
    ids.push((await addAccount(world.store, login, world.deps)).id);
  }
  const pool = newPool({ ...world.deps, store: world.store, strategy, extra });
  const take = async (sessionId?: string, exclude = nobody) => {
    const slot = await pool.acquireSlot({ ...anyone, sessionId, exclude });
    slot?.release();
    return ids.indexOf(slot?.account.id ?? "");
  };
  const report = async (index: number, outcome: AccountOutcome) => {
    const account = (await world.store.read())[index];
    if (account !== undefined) await pool.report(account, outcome);
  };
  return { ...world, pool, ids, take, report };
}

/** Over a disk that keeps nothing while the fault is on, with one account. */
export async function poolOnFullDisk() {
  const fault = { isOn: false };
  const world = newStore(faultyDisk("open", "ENOSPC", fault));
  const { store, deps } = world;
  const account = await addAccount(store, socialLogin("anna"), deps);
  const pool = newPool({ ...deps, store, strategy: "sticky" });
  fault.isOn = true;
  return {
    ...world,
    fault,
    pool,
    report: (outcome: AccountOutcome) => pool.report(account, outcome),
  };
}

export const failed = (reason: Extract<AccountOutcome, { kind: "failed" }>["reason"], facts = {}) =>
  ({ kind: "failed", reason, ...facts }) as const;

export function sample(id: string): Account {
  return createAccount(id, socialLogin(id), 0);
}
