import { once } from "node:events";
import { utimesSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Clock, systemClock } from "../../../src/lib/time.ts";
import { percentile } from "../../../bench/measure.ts";
import {
  dismiss,
  newDirectory,
  scaled,
  startCrew,
  startWorker,
  type Visit,
  type Worker,
} from "./crew.ts";
import { enterLock, foreignLock, type LockKind, type Stay } from "./lock-kinds.ts";

/** Our lock beside `proper-lockfile`: both attacked alike, with the figures of docs/decisions/0002. */

const TITLES: Readonly<Record<LockKind, string>> = {
  ours: "our lock",
  usual: "proper-lockfile as it is mostly used",
  careful: "proper-lockfile used with care",
  none: "no lock",
};
const ATTACKERS = 8;
const HOLD_MS = 40;
/** `proper-lockfile` takes too long for every day, and asserts nothing. */
const IS_FULL = scaled(1, 0) === 1;
/** Longer than every `stale` here. */
const OLD_MS = 15_000;

interface Attack {
  readonly visits: readonly Visit[];
  /** Why the lock sent processes away, one reason for each. */
  readonly refusals: readonly string[];
}

interface Takeover {
  readonly afterMs: number;
  /** How long our lock itself chose to wait once its owner was gone, however busy the machine. */
  readonly waitedMs: number;
  /** How often the lock gave up meanwhile and had to be asked again. */
  readonly refusals: number;
}

let crew: readonly Worker[] = [];

beforeAll(async () => {
  crew = await startCrew(ATTACKERS, { path: join(newDirectory(), "kiro-accounts.json") });
});

afterAll(() => dismiss(crew));

async function ownedLock(lock: LockKind): Promise<{ owner: Worker; directory: string }> {
  const place = newDirectory();
  const directory = join(place, "lock");
  const owner = await startWorker({ path: join(place, "kiro-accounts.json") });
  await owner.give({ kind: "keep-lock", lock, directory });
  return { owner, directory };
}

/** A lock whose owner was killed, and so long ago that everybody may take it over. */
async function staleLock(lock: LockKind): Promise<string> {
  const { owner, directory } = await ownedLock(lock);
  const gone = once(owner.process, "exit");
  owner.kill();
  await gone;
  if (lock === "usual" || lock === "careful") {
    const then = (Date.now() - OLD_MS) / 1000;
    utimesSync(foreignLock(directory), then, then);
  }
  return directory;
}

async function attack(lock: LockKind): Promise<Attack> {
  const directory = await staleLock(lock);
  const marker = join(newDirectory(), "inside");
  const order = { kind: "enter-lock", lock, directory, marker, holdMs: HOLD_MS } as const;
  const answers = await Promise.allSettled(crew.map((worker) => worker.give(order)));
  const visits: Visit[] = [];
  const refusals: string[] = [];
  for (const answer of answers) {
    if (answer.status === "fulfilled") visits.push(answer.value as Visit);
    else refusals.push(String(answer.reason));
  }
  return { visits, refusals };
}

async function attackInRounds(lock: LockKind, rounds: number): Promise<Attack[]> {
  const attacks: Attack[] = [];
  while (attacks.length < rounds) attacks.push(await attack(lock));
  const doubled = attacks.filter(isDoubled).length;
  const told = attacks.filter(({ visits }) => visits.some(({ wasTold }) => wasTold)).length;
  const refusals = attacks.flatMap((each) => each.refusals);
  console.info(
    `${TITLES[lock]}: two holders in ${doubled} of ${rounds} rounds, a holder was told in ${told}; ` +
      `${refusals.length} of ${rounds * ATTACKERS} processes were refused`,
    [...new Set(refusals)],
  );
  return attacks;
}

function isDoubled({ visits }: Attack): boolean {
  return visits.some(({ metStranger }) => metStranger);
}

async function takeOver(lock: LockKind): Promise<Takeover> {
  const { owner, directory } = await ownedLock(lock);
  let refusals = 0;
  let waitedMs = 0;
  const clock: Clock = {
    ...systemClock,
    sleep(milliseconds, signal, keeps) {
      // Its signs of life as an owner keep nothing, and nobody waits for them.
      if (keeps !== "nothing") waitedMs += milliseconds;
      return systemClock.sleep(milliseconds, signal, keeps);
    },
  };
  async function ask(): Promise<Stay> {
    for (;;) {
      try {
        return await enterLock(lock, directory, undefined, clock);
      } catch (error) {
        if ((error as { code?: string }).code !== "ELOCKED") throw error;
        refusals += 1;
      }
    }
  }
  const waiting = ask();
  const gone = once(owner.process, "exit");
  owner.kill();
  const start = performance.now();
  await gone;
  waitedMs = 0;
  const stay = await waiting;
  const afterMs = performance.now() - start;
  await stay.leave();
  return { afterMs, waitedMs, refusals };
}

async function takeOverInRounds(lock: LockKind, rounds: number): Promise<Takeover[]> {
  const takeovers: Takeover[] = [];
  while (takeovers.length < rounds) takeovers.push(await takeOver(lock));
  const times = takeovers.map(({ afterMs }) => afterMs);
  const [middle, high, most] = [0.5, 0.95, 1].map((share) => percentile(times, share).toFixed(0));
  const refusals = takeovers.reduce((sum, each) => sum + each.refusals, 0);
  console.info(
    `${TITLES[lock]}: taken over after kill -9, rounds ${rounds}, median ${middle} ms, ` +
      `p95 ${high} ms, most ${most} ms; ${refusals} refusals meanwhile`,
  );
  return takeovers;
}

describe("a stale lock attacked by eight processes", { timeout: 900_000 }, () => {
  it("ours lets two in in no round and sends nobody away (A13)", async () => {
    const entered = { metStranger: false, wasTold: false };
    for (const { visits, refusals } of await attackInRounds("ours", scaled(200, 5))) {
      expect(refusals).toEqual([]);
      expect(visits).toEqual(crew.map(() => entered));
    }
  });

  it("without any lock the same round shows strangers", async () => {
    expect((await attackInRounds("none", 2)).some(isDoubled)).toBe(true);
  });

  it.each(["usual", "careful"] as const)("proper-lockfile, for the record: %s", async (lock) => {
    await attackInRounds(lock, IS_FULL ? 100 : 1);
  });
});

describe("a lock whose owner is killed", { timeout: 900_000 }, () => {
  it("ours is taken over within half a second (A4)", async () => {
    const takeovers = await takeOverInRounds("ours", scaled(100, 3));
    expect(Math.max(...takeovers.map(({ waitedMs }) => waitedMs))).toBeLessThan(500);
  });

  it.runIf(IS_FULL).each(["usual", "careful"] as const)(
    "proper-lockfile, for the record: %s",
    async (lock) => {
      await takeOverInRounds(lock, 10);
    },
  );
});
