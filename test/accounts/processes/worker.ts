import { closeSync, openSync, unlinkSync } from "node:fs";
import { addAccount, removeAccount } from "../../../src/accounts/roster.ts";
import { createAccountStore } from "../../../src/accounts/store/store.ts";
import { createTokenSource } from "../../../src/accounts/tokens/tokens.ts";
import { bearerOf } from "../../../src/auth/credentials.ts";
import { refreshTokens } from "../../../src/auth/credentials.ts";
import { systemDisk } from "../../../src/lib/disk/disk.ts";
import { silentLogger } from "../../../src/lib/deps.ts";
import { overrideFetch } from "../../../src/lib/net/override.ts";
import { systemRandom } from "../../../src/lib/random.ts";
import { systemClock } from "../../../src/lib/time.ts";
import { createClaims } from "../../../src/session/claims.ts";
import { createRecoveryFile } from "../../../src/session/recovery-file.ts";
import { statusOf, sumOfStatus } from "../../../src/status/state.ts";
import { createStatusFile } from "../../../src/status/status-file.ts";
import { createFakeRandom } from "../../helpers/fake-random.ts";
import { hastyClock } from "../../helpers/hasty-clock.ts";
import type { Order, Visit, WorkerSettings } from "./crew.ts";
import { enterLock } from "./lock-kinds.ts";
import { forgetting } from "../logins.ts";

/** One process among several over one accounts file; does what it is told, one order at a time. */

const settings = JSON.parse(process.argv[2] ?? "{}") as WorkerSettings;
const deps = {
  clock: hastyClock(settings.haste ?? 1),
  random: systemRandom,
  logger: silentLogger,
  notify: () => undefined,
};

function die(): void {
  process.kill(process.pid, "SIGKILL");
}

function refuseDisk(): never {
  throw Object.assign(new Error("no such luck"), { code: "EIO" });
}

/**
 * Dies or freezes in front of the given disk operation, counted from the order on. A save and a
 * lock make sure of their directories, which a disk that fails refuses; last words need none.
 */
const fatefulDisk = new Proxy(systemDisk, {
  get(disk, name, receiver) {
    if (operations === settings.dieAtOperation) die();
    if (operations === settings.freezeAtOperation) process.kill(process.pid, "SIGSTOP");
    operations += 1;
    if (isFailing && name === "makeDirectory") return refuseDisk;
    return Reflect.get(disk, name, receiver) as unknown;
  },
});

let operations = 0;
let isFailing = false;
const store = createAccountStore({
  ...deps,
  path: settings.path,
  disk: fatefulDisk,
  ...(settings.leaseMs !== undefined && { leaseMs: settings.leaseMs }),
});
const claims = createClaims(
  createRecoveryFile({ ...deps, path: settings.path, disk: fatefulDisk }),
  systemClock,
);
const tokens = createTokenSource({
  ...deps,
  store,
  async refresh(credentials, signal) {
    if (settings.dieAt === "before-send") die();
    const fetch = overrideFetch((url, init) => globalThis.fetch(url, init), settings.origin);
    const { timeoutMs = 30_000 } = settings;
    const call = { fetch, clock: systemClock, userAgent: "test", signal, timeoutMs };
    const sent = refreshTokens(credentials, call);
    if (settings.dieAt === "after-send") setTimeout(die, settings.dieAfterMs);
    if (settings.freezeAfterMs !== undefined) {
      setTimeout(() => process.kill(process.pid, "SIGSTOP"), settings.freezeAfterMs);
    }
    const grant = await sent;
    if (settings.dieAt === "after-answer") die();
    isFailing = settings.failsAfterAnswer === true;
    if (settings.exitAfterAnswer === true) setImmediate(() => process.exit(0));
    process.send?.({ event: "answered" });
    if (settings.pauseMs !== undefined) await systemClock.sleep(settings.pauseMs);
    return grant;
  },
});

async function forceRefreshes(id: string, count: number): Promise<number> {
  const pauses = settings.seed === undefined ? undefined : createFakeRandom(settings.seed);
  for (let done = 0; done < count; done += 1) {
    if (pauses !== undefined) await systemClock.sleep(Math.floor(pauses.next() * 8));
    const account = (await store.read()).find((candidate) => candidate.id === id);
    if (account === undefined) throw new Error("the account is gone");
    const refusedToken = bearerOf(account.credentials);
    const refreshed = await tokens.withFreshToken(account, { refusedToken, signal: undefined });
    if (bearerOf(refreshed.credentials) === refusedToken) throw new Error("nothing was refreshed");
  }
  return count;
}

async function addMany(prefix: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = `${prefix}-${index}`;
    const account = await addAccount(
      store,
      {
        identity: { userId: name, email: `${name}@example.com` },
        credentials: {
          method: "social",
          provider: "Google",
          accessToken: `access-${name}`,
          refreshToken: `refresh-${name}`,
          expiresAt: 0,
        },
      },
      deps,
    );
    ids.push(account.id);
  }
  return ids;
}

async function removeMany(ids: readonly string[]): Promise<number> {
  for (const id of ids) await removeAccount(store, id, forgetting(systemClock));
  return ids.length;
}

async function spendMany(sessionId: string, count: number): Promise<number> {
  const file = createStatusFile({ ...deps, path: settings.path, disk: fatefulDisk });
  for (let done = 0; done < count; done += 1) {
    const answer = { model: "claude-haiku-4.5", credits: 1 };
    const spent = statusOf({ at: deps.clock.now(), sessionId, accountId: "account", answer });
    await file.update((state) => ({ state: sumOfStatus(state, spent), result: undefined }));
  }
  return count;
}

async function visit(order: Order & { readonly kind: "enter-lock" }): Promise<Visit> {
  const stay = await enterLock(order.lock ?? "ours", order.directory, settings.leaseMs);
  let metStranger = false;
  try {
    closeSync(openSync(order.marker, "wx"));
  } catch {
    metStranger = true;
  }
  await systemClock.sleep(order.holdMs);
  if (!metStranger) unlinkSync(order.marker);
  return { metStranger, wasTold: await stay.leave() };
}

/** @returns milliseconds that it took to get the lock, which is then kept */
async function keepLock(order: Order & { readonly kind: "keep-lock" }): Promise<number> {
  const start = performance.now();
  await enterLock(order.lock ?? "ours", order.directory, settings.leaseMs);
  return performance.now() - start;
}

function obey(order: Order): Promise<unknown> {
  operations = 0;
  switch (order.kind) {
    case "refresh":
      return forceRefreshes(order.id, order.count);
    case "add":
      return addMany(order.prefix, order.count);
    case "claim":
      return claims.claim(order.sessionId, order.turn);
    case "spend":
      return spendMany(order.sessionId, order.count);
    case "remove":
      return removeMany(order.ids);
    case "enter-lock":
      return visit(order);
    case "keep-lock":
      return keepLock(order);
  }
}

process.on("message", (order: Order) => {
  obey(order).then(
    (result) => process.send?.({ result }),
    (error: unknown) => {
      const { code, message } = error as { code?: string; message?: string };
      process.send?.({ error: `${code ?? "Error"}: ${message ?? ""}` });
    },
  );
});
process.send?.({ result: "here" });
