import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleForNode } from "../helpers/bundle.ts";
import { hostBun } from "../helpers/host-bun.ts";
import { type HostileServer, startHostileServer } from "./hostile-server.ts";
import type { Measured } from "./meter.ts";

const RUNTIMES = [
  { name: "Node", command: process.execPath, env: {} },
  ...(hostBun === undefined ? [] : [{ name: "OpenCode's Bun", ...hostBun }]),
];
const JSON_CALLS = ["refresh", "login", "usage", "models", "profiles", "search"];
const ANY_ANSWER = [
  "a gzip bomb",
  "a gzip bomb as an error",
  "a deflate bomb",
  "an endless body",
  "an endless error",
  "an endless page",
  "deep JSON",
];
/** Node goes on to inflate what one read has brought, refused or not, up to 64 MB of it. */
const INFLATED_BY_NODE = "a deflate bomb";
const STREAMS = [
  "endless brotli",
  "endless text",
  "endless small frames of nothing",
  "endless ids",
  "endless empty text",
  "endless arguments",
  "long words",
  "many words",
  "long names",
  "a great frame",
  "sixteen thousand ids",
  "blanks behind a brace",
];
/** KIRO_TEST_LOAD runs all trials; else one of each kind, because the whole takes minutes. */
const IS_WHOLE = process.env["KIRO_TEST_LOAD"] !== undefined;
const SAMPLE: ReadonlySet<string> = new Set([
  "a gzip bomb",
  "an endless error",
  "endless text",
  "blanks behind a brace",
]);
const MAX_GROWTH = 64;
const MAX_BLOCKED = 100;
/** The machine has other work: what is slow because of us is slow each time. */
const TRIES = 3;
const TIMEOUT_MS = 300_000;

let server: HostileServer;
let client: string;
let home: string;

beforeAll(async () => {
  [server, client] = [await startHostileServer(), await bundleForNode("test/bounds/client.ts")];
  home = mkdtempSync(join(tmpdir(), "kiro-bounds-"));
});
afterAll(async () => {
  await server.close();
  rmSync(home, { recursive: true, force: true });
});

type Runtime = (typeof RUNTIMES)[number];
type Result = Measured & { readonly trial: string; readonly sent: number };

async function run({ command, env }: Runtime, trials: readonly string[]): Promise<Result[]> {
  const { stdout } = await promisify(execFile)(command, [client, server.origin, ...trials], {
    maxBuffer: 16 * 1024 * 1024,
    env: {
      ...env,
      HOME: home,
      KIRO_API_KEY: "ksk_test",
      KIRO_ENDPOINT_OVERRIDE: server.origin,
      PATH: process.env["PATH"],
    },
  });
  if (process.env["KIRO_TEST_FIGURES"]) process.stdout.write(stdout);
  const lines = stdout.trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Result);
}

const isTooMuch = ({ growth, blocked, sent }: Result) =>
  sent === 0 || growth > MAX_GROWTH || blocked > MAX_BLOCKED;

/** Those of the trials that cost too much each time; the first run of all is to warm up. */
async function tooMuch(runtime: Runtime, trials: readonly string[]): Promise<Result[]> {
  let failed: Result[] = [];
  let left = trials;
  for (let count = 0; count < TRIES && left.length > 0; count += 1) {
    const results = await run(runtime, ["chat/nothing", ...left]);
    failed = results.filter((each) => left.includes(each.trial) && isTooMuch(each));
    left = failed.map(({ trial }) => trial);
  }
  return failed;
}

const isPlayed = (answer: string) => IS_WHOLE || SAMPLE.has(answer);

const answersFor = ({ name }: Runtime, answers: readonly string[]) =>
  answers.filter((answer) => name !== "Node" || answer !== INFLATED_BY_NODE).filter(isPlayed);

const each = (kinds: readonly string[], names: readonly string[]) =>
  kinds.flatMap((kind) => names.map((name) => `${kind}/${name}`));

describe.each(RUNTIMES)("whatever a server sends, in $name", (runtime) => {
  it(
    "a call costs less than 64 MiB, and holds nothing up for 100 ms (T8)",
    async () => {
      const answers = answersFor(runtime, ANY_ANSWER);
      expect(await tooMuch(runtime, each(JSON_CALLS, answers))).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    "a chat costs less than 64 MiB, and holds nothing up for 100 ms (C22, C24, T8)",
    async () => {
      const answers = answersFor(runtime, [...ANY_ANSWER, ...STREAMS]);
      const trials = each(["chat", "chat without a stream"], answers);
      expect(await tooMuch(runtime, trials)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    "a reader that stops, or never begins, lets nothing grow (C20)",
    async () => {
      const kinds = ["chat and a reader that stops", "chat that nobody reads"];
      expect(await tooMuch(runtime, each(kinds, STREAMS.slice(0, 6).filter(isPlayed)))).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
