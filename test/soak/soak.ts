import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addAccount } from "../../src/accounts/roster.ts";
import { createAccountStore, type AccountStore } from "../../src/accounts/store/store.ts";
import { systemClock } from "../../src/lib/time.ts";
import { realDeps, signedIn } from "../accounts/logins.ts";
import { bundleForNode } from "../helpers/bundle.ts";
import { createFakeRandom } from "../helpers/fake-random.ts";
import { type JavaScriptRuntime, RUNTIMES, startScript } from "../helpers/runtimes.ts";
import type { JournalEntry } from "../simulator/http/journal.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { addFaults } from "./faults.ts";
import { knownCodes } from "./outcomes.ts";
import { rise, type Sample } from "./slope.ts";
import type { WorkerReport, WorkerSettings } from "./worker.ts";

export interface SoakSettings {
  readonly seconds: number;
  readonly seed: number;
  /** Of all requests, between 0 and 1. */
  readonly faults: number;
}

/** What one process needed. */
export interface Needs {
  readonly runtime: string;
  /** Bytes in use at the end, and by how much more than after the warm-up. */
  readonly heap: number;
  readonly heapRise: number;
  readonly descriptors: number;
  readonly descriptorsRise: number;
}

export interface SoakFigures {
  readonly answered: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly refreshes: number;
  readonly needs: readonly Needs[];
  /** Sentences; none where everything held. */
  readonly wrong: readonly string[];
}

const PROCESSES = 3;
const LANES = 4;
/** Credits of each account. */
const PLENTY = 1_000_000;
/** How often all access tokens end, so that the processes race for new ones. */
const ROTATION_MS = 5_000;
/** Shorter than this says nothing about memory. */
const MIN_SECONDS_FOR_NEEDS = 60;
const MAX_HEAP_RISE = 8 * 1024 * 1024;
const MAX_DESCRIPTORS_RISE = 8;

/** Three processes with the plugin chat over one accounts file while requests go wrong. */
export async function soak({ seconds, seed, faults }: SoakSettings): Promise<SoakFigures> {
  const home = mkdtempSync(join(tmpdir(), "kiro soak "));
  const simulator = await startSimulator({ refreshMode: "S1" });
  try {
    const store = await withAccounts(home, simulator);
    addFaults(simulator, createFakeRandom(seed), faults);
    const journal = watchJournal(simulator);
    const bundle = await bundleForNode("test/soak/worker.ts");
    const settings: WorkerSettings = { home, origin: simulator.origin, lanes: LANES };
    const runtimes = Array.from({ length: PROCESSES }, (_, index) => runtimeOf(index));
    const until = systemClock.monotonic() + seconds * 1000;
    const runs = runtimes.map((runtime) => run(runtime, bundle, settings, until));
    const reports = await Promise.all(runs);
    journal.stop();
    const wrong = [...journal.wrong(), ...(await lost(store, simulator))];
    return figuresOf({ runtimes, reports, seconds, simulator, wrong });
  } finally {
    simulator.expectRefusals();
    await simulator.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** OpenCode's Bun where there is one, and one of Node beside it. */
function runtimeOf(index: number): JavaScriptRuntime {
  const runtime = RUNTIMES[index === 0 ? 0 : RUNTIMES.length - 1];
  if (runtime === undefined) throw new Error("no runtime");
  return runtime;
}

/** Of both kinds, taken in turn. */
async function withAccounts(home: string, simulator: Simulator): Promise<AccountStore> {
  const directory = join(home, ".config", "opencode");
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "kiro.json"), '{"account_selection_strategy":"round-robin"}');
  const store = createAccountStore({ ...realDeps, path: join(directory, "kiro-accounts.json") });
  const { builder, google, second } = simulator.people;
  // An hour uses more than a month's plan.
  for (const person of [builder, google, second]) person.usage.limit = PLENTY;
  await signedIn(store, simulator, google);
  await signedIn(store, simulator, second);
  const { expiresIn, ...login } = simulator.issueIdc(builder);
  const expiresAt = systemClock.now() + expiresIn * 1000;
  const credentials = { method: "idc", provider: "BuilderId", ...login, expiresAt } as const;
  const identity = { userId: builder.userId, email: builder.email };
  await addAccount(store, { identity, credentials }, realDeps);
  return store;
}

async function run(
  runtime: JavaScriptRuntime,
  bundle: string,
  settings: WorkerSettings,
  until: number,
): Promise<readonly WorkerReport[]> {
  const script = startScript(runtime, bundle, settings);
  const reports: WorkerReport[] = [];
  let isTold = false;
  for (;;) {
    const report = (await script.next()) as WorkerReport;
    reports.push(report);
    if (report.isLast) break;
    if (!isTold && systemClock.monotonic() >= until) script.tell("stop");
    isTold ||= systemClock.monotonic() >= until;
  }
  const [code] = await script.ended;
  if (code !== 0) throw new Error(`a process ended with code ${code}`);
  return reports;
}

/** Ends tokens, and takes what the simulator has written down before it fills the memory. */
function watchJournal(simulator: Simulator) {
  const refused = new Set<string>();
  simulator.expectRefusals((entry) => mayLackProfile(simulator, entry));
  const look = () => {
    for (const { path, refusal } of simulator.journal.unexpected()) {
      refused.add(`refused ${path}: ${refusal}`);
    }
    simulator.journal.clear();
  };
  const ending = setInterval(() => simulator.tokens.expireAccessTokens(), ROTATION_MS);
  const looking = setInterval(look, 1_000);
  return {
    wrong: () => [...refused],
    stop() {
      clearInterval(ending);
      clearInterval(looking);
      look();
    },
  };
}

/**
 * A token that is called invalid may mean the placeholder profile, which is then left out once: of
 * Builder ID alone, which has no other one.
 */
export function mayLackProfile(
  { people, tokens }: Pick<Simulator, "people" | "tokens">,
  { headers, refusal }: Pick<JournalEntry, "headers" | "refusal">,
): boolean {
  if (refusal?.endsWith("profileArn is missing") !== true) return false;
  const accessToken = headers["authorization"]?.replace(/^Bearer /, "") ?? "";
  return tokens.personOf(accessToken) === people.builder;
}

/** What is not as it must be in the end, in the file and at the service. */
async function lost(store: AccountStore, simulator: Simulator): Promise<readonly string[]> {
  const accounts = await store.read();
  const issued = simulator.tokens.refreshTokens();
  const twice = issued.filter(({ uses }) => uses > 1);
  return [
    ...(accounts.length === 3 ? [] : [`${accounts.length} accounts are left of 3`]),
    ...twice.map(({ uses }) => `a refresh token was sent ${uses} times`),
    ...accounts.flatMap(({ id, credentials, state }) => {
      if (credentials.method === "api-key") return [];
      const isAlive = simulator.tokens.isAlive(credentials.refreshToken);
      const isWell = state.kind === "ready" || state.kind === "cooling-down";
      return isAlive && isWell ? [] : [`account ${id}: ${state.kind}, token alive: ${isAlive}`];
    }),
  ];
}

interface Run {
  readonly runtimes: readonly JavaScriptRuntime[];
  readonly reports: readonly (readonly WorkerReport[])[];
  readonly seconds: number;
  readonly simulator: Simulator;
  readonly wrong: readonly string[];
}

function figuresOf({ runtimes, reports, seconds, simulator, wrong }: Run): SoakFigures {
  const all = reports.flat();
  const messages = new Map<string, string[]>();
  for (const [code, said] of all.flatMap(({ failed }) => Object.entries(failed))) {
    messages.set(code, [...(messages.get(code) ?? []), ...said]);
  }
  const needs = reports.map((own, index) => needsOf(runtimes[index]?.name ?? "", own));
  const secrets = simulator.secrets();
  const known = knownCodes();
  return {
    answered: all.reduce((sum, { answered }) => sum + answered, 0),
    failed: Object.fromEntries([...messages].map(([code, said]) => [code, said.length])),
    refreshes: simulator.tokens.refreshTokens().filter(({ uses }) => uses > 0).length,
    needs,
    wrong: [
      ...wrong,
      ...all.flatMap((report) => report.wrong),
      ...[...messages.keys()].filter((code) => !known.has(code)).map((code) => `unknown: ${code}`),
      ...[...new Set([...messages.values()].flat())]
        .filter((said) => secrets.some((secret) => said.includes(secret)))
        .map(() => "a secret in an error"),
      ...(seconds < MIN_SECONDS_FOR_NEEDS ? [] : needs.flatMap(tooMuch)),
    ],
  };
}

function needsOf(runtime: string, reports: readonly WorkerReport[]): Needs {
  const line = (value: (report: WorkerReport) => number): readonly Sample[] =>
    reports
      .filter(({ isLast }) => !isLast)
      .map((report) => ({ at: report.at, value: value(report) }));
  const last = reports.at(-2);
  return {
    runtime,
    heap: last?.heap ?? 0,
    heapRise: rise(line(({ heap }) => heap)),
    descriptors: last?.descriptors ?? 0,
    descriptorsRise: rise(line(({ descriptors = 0 }) => descriptors)),
  };
}

function tooMuch({ runtime, heapRise, descriptorsRise }: Needs): readonly string[] {
  return [
    ...(heapRise > MAX_HEAP_RISE ? [`${runtime}: the heap grew by ${heapRise} bytes`] : []),
    ...(descriptorsRise > MAX_DESCRIPTORS_RISE
      ? [`${runtime}: ${descriptorsRise} more descriptors`]
      : []),
  ];
}
