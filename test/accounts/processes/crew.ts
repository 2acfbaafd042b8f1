import { fork, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../../src/lib/time.ts";
import type { BrokenTurn } from "../../../src/session/host.ts";
import { bundleForNode } from "../../helpers/bundle.ts";
import type { LockKind } from "./lock-kinds.ts";

/** Real processes over one accounts file, for what no single process can show. */

export interface WorkerSettings {
  readonly path: string;
  /** Of the simulator. */
  readonly origin?: string;
  readonly leaseMs?: number;
  /** Of the pauses between two refreshes of one order; without it there are none. */
  readonly seed?: number;
  /** `kill -9` by its own hand in front of this disk operation of an order. */
  readonly dieAtOperation?: number;
  /** `kill -STOP` there; SIGCONT wakes it. */
  readonly freezeAtOperation?: number;
  readonly dieAt?: "before-send" | "after-send" | "after-answer";
  readonly dieAfterMs?: number;
  /** The machine falls asleep while the answer to a refresh is under way. */
  readonly freezeAfterMs?: number;
  /** How long the answer to a refresh may take, milliseconds. */
  readonly timeoutMs?: number;
  /** Between the answer and its saving. */
  readonly pauseMs?: number;
  /** The disk takes no save from the answer to a refresh on. */
  readonly failsAfterAnswer?: true;
  /** How much faster its clock runs, for waits of half a minute. */
  readonly haste?: number;
  /** The host calls `process.exit()` while the answer is being saved. */
  readonly exitAfterAnswer?: true;
  /** Of outages: when the world's clock began, milliseconds since the epoch. */
  readonly epoch?: number;
}

/** What a process of an outage does with an account. */
export const OUTAGE_CALLS = ["chat", "refresh", "usage", "models", "profile"] as const;

/** For `outage-worker.ts`. */
export interface OutageOrder {
  readonly id: string;
  /** At once; a chat that must be served stands alone and has all the time it wants. */
  readonly calls: readonly (typeof OUTAGE_CALLS)[number][] | "serve";
  /** How much of the world's time has been skipped so far. */
  readonly passedMs: number;
}

export type Order =
  | { readonly kind: "refresh"; readonly id: string; readonly count: number }
  | { readonly kind: "add"; readonly prefix: string; readonly count: number }
  | { readonly kind: "remove"; readonly ids: readonly string[] }
  /** For the recovery file in the place of the accounts file. */
  | { readonly kind: "claim"; readonly sessionId: string; readonly turn: BrokenTurn }
  /** For the status file in that place: so many answers of one credit, each written by itself. */
  | { readonly kind: "spend"; readonly sessionId: string; readonly count: number }
  | {
      readonly kind: "enter-lock";
      readonly lock?: LockKind;
      readonly directory: string;
      readonly marker: string;
      readonly holdMs: number;
    }
  | { readonly kind: "keep-lock"; readonly lock?: LockKind; readonly directory: string };

/** What one process saw of an `enter-lock`. */
export interface Visit {
  /** Somebody else was inside at the same time. */
  readonly metStranger: boolean;
  /** The lock itself said that it was lost. */
  readonly wasTold: boolean;
}

export interface Worker {
  readonly process: ChildProcess;
  /** @throws Error with the worker's own code and words, or `died` when it was killed */
  give(order: Order | OutageOrder): Promise<unknown>;
  kill(signal?: NodeJS.Signals): void;
}

interface Report {
  readonly result?: unknown;
  readonly error?: string;
  readonly event?: "answered";
}

/** @param entry the file beside this one that the process runs */
export async function startWorker(settings: WorkerSettings, entry = "worker.ts"): Promise<Worker> {
  const bundle = await bundleForNode(join(import.meta.dirname, entry));
  const child = fork(bundle, [JSON.stringify(settings)], { stdio: "inherit" });
  await nextMessage(child);
  return {
    process: child,
    give: (order) => {
      const answer = nextMessage(child);
      child.send(order);
      return answer;
    },
    kill: (signal = "SIGKILL") => void child.kill(signal),
  };
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown) => {
      const { event, result, error } = message as Report;
      if (event !== undefined) return;
      child.off("message", onMessage);
      child.off("exit", onExit);
      if (error === undefined) resolve(result);
      else reject(new Error(error));
    };
    const onExit = () => {
      child.off("message", onMessage);
      reject(new Error("died"));
    };
    child.on("message", onMessage);
    child.once("exit", onExit);
  });
}

export async function startCrew(
  size: number,
  settings: WorkerSettings,
  entry?: string,
): Promise<Worker[]> {
  return await Promise.all(Array.from({ length: size }, () => startWorker(settings, entry)));
}

export function dismiss(crew: readonly Worker[]): void {
  for (const worker of crew) worker.kill();
}

/** A place of its own for one test. */
export function newDirectory(): string {
  return mkdtempSync(join(tmpdir(), "kiro accounts "));
}

/** Waits until the process has stopped itself. @returns false when it ended its order before */
export async function isFrozen(worker: Worker, answer: Promise<unknown>): Promise<boolean> {
  const progress = { isDone: false };
  const onEnd = () => {
    progress.isDone = true;
  };
  answer.then(onEnd, onEnd);
  for (;;) {
    const status = readFileSync(`/proc/${worker.process.pid ?? 0}/stat`, "utf8");
    if (status.slice(status.lastIndexOf(")") + 2).startsWith("T")) return true;
    if (progress.isDone) return false;
    await systemClock.sleep(2);
  }
}

/** How much of the full load is run; the full figures are in docs/TESTING.md. */
export function scaled(full: number, least: number): number {
  const share = Number(process.env["KIRO_TEST_LOAD"] ?? "0.05");
  return Math.max(least, Math.round(full * share));
}
