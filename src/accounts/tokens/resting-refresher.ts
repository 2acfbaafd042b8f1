import { bearerOf } from "../../auth/credentials.ts";
import { KiroAuthError } from "../../facts/errors.ts";
import type { RefusedRefresh } from "../../facts/problems/auth-problem.ts";
import { CappedMap } from "../../lib/capped.ts";
import type { Random } from "../../lib/random.ts";
import { labelsOf, type Account } from "../account.ts";
import { factsOf } from "../state.ts";
import { createRefresher, type IsFresh, type RefresherOptions } from "./refresher.ts";

const MINUTE = 60_000;
/** After each refusal of a row; the first may be a hiccup, and whoever asks next repeats it. */
const WAITS_MS = [0, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE] as const;
const MAX_WAIT_MS = 30 * MINUTE;
/** With which refusal of a row the person hears of it. */
const TOLD_AT = 3;
const MAX_ACCOUNTS = 1000;

/** Refusals of one account's refreshes that said nothing about its login, with no success between. */
interface Row {
  /** Once the account has other ones, from wherever, the row is over. */
  readonly credentials: Account["credentials"];
  readonly refusals: number;
  readonly problem: RefusedRefresh;
  /** The end of the wait. The wall clock can be set; the other one stands still in a sleep. */
  readonly until: { readonly wall: number; readonly monotonic: number };
}

export interface RestingOptions extends RefresherOptions {
  readonly random: Random;
}

/** A refresher that asks less and less often for accounts whose refreshes are refused. */
export interface RestingRefresher {
  isResting(account: Account): boolean;
  /** @throws as `Refresher.refresh`; while the account rests, why, with `nextTryAt` */
  refresh(account: Account, isFresh: IsFresh): Promise<Account>;
}

/** What counts are answers that are not the service's own words; the network's faults do not. */
export function createRestingRefresher(options: RestingOptions): RestingRefresher {
  const { clock, notify, random, store } = options;
  const refresher = createRefresher(options);
  const rows = new CappedMap<string, Row>(MAX_ACCOUNTS);

  function rowOf({ id, credentials }: Account): Row | undefined {
    const row = rows.get(id);
    return row !== undefined && isSame(row.credentials, credentials) ? row : undefined;
  }

  /** 0 or less: it is over. */
  function leftOf({ until }: Row): number {
    return Math.min(until.wall - clock.now(), until.monotonic - clock.monotonic());
  }

  /** With what is left of the wait; undefined if that is over. */
  function dated(row: Row): RefusedRefresh | undefined {
    const retryAfterMs = Math.ceil(leftOf(row));
    if (retryAfterMs <= 0) return undefined;
    return { ...row.problem, retryAfterMs, nextTryAt: Math.ceil(clock.now() + retryAfterMs) };
  }

  function restOf(account: Account): RefusedRefresh | undefined {
    const row = factsOf(account.state).isTokenDead ? undefined : rowOf(account);
    return row && dated(row);
  }

  /** @returns with the time of the next try, if there is a wait; told once in each row */
  async function noteRefusal(account: Account, problem: RefusedRefresh): Promise<RefusedRefresh> {
    const refusals = (rowOf(account)?.refusals ?? 0) + 1;
    const wait = waitAfter(refusals, problem.retryAfterMs ?? 0, random);
    const until = { wall: clock.now() + wait, monotonic: clock.monotonic() + wait };
    const row = { credentials: account.credentials, refusals, problem, until };
    rows.set(account.id, row);
    const told = dated(row) ?? problem;
    if (refusals === TOLD_AT) {
      // The name alone does if the file cannot be read just now.
      const label = labelsOf(await store.read().catch(() => [account]))(account);
      notify({ kind: "refresh-refused", account: label, problem: told });
    }
    return told;
  }

  return {
    isResting: (account) => restOf(account) !== undefined,
    async refresh(account, isFresh) {
      const resting = restOf(account);
      if (resting !== undefined) throw new KiroAuthError(resting);
      try {
        const refreshed = await refresher.refresh(account.id, isFresh);
        rows.delete(account.id);
        return refreshed;
      } catch (error) {
        const problem = refusalOf(error);
        if (problem === undefined) throw error;
        throw new KiroAuthError(await noteRefusal(account, problem), { cause: error });
      }
    },
  };
}

/** Up to half of it is left out, so that processes fall out of step. @param askedMs by the answer */
function waitAfter(refusals: number, askedMs: number, random: Random): number {
  const most = WAITS_MS[refusals - 1] ?? MAX_WAIT_MS;
  return Math.max(Math.round(most * (0.5 + random.next() / 2)), Math.min(askedMs, MAX_WAIT_MS));
}

function isSame(one: Account["credentials"], other: Account["credentials"]): boolean {
  return bearerOf(one) === bearerOf(other);
}

/** An answer came, and it was not the service's word on this login. */
function refusalOf(error: unknown): RefusedRefresh | undefined {
  if (!(error instanceof KiroAuthError)) return undefined;
  const { problem } = error;
  if (problem.code === "response_invalid") return problem;
  return problem.code === "auth_unavailable" && problem.reason === "not-served"
    ? problem
    : undefined;
}
