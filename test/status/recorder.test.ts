import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { silentLogger } from "../../src/lib/deps.ts";
import { currentProcess } from "../../src/lib/lock/process-identity.ts";
import { createStatusRecorder } from "../../src/status/recorder.ts";
import { statusOfProcess, sumOfStatus, totalOf, type StatusState } from "../../src/status/state.ts";
import { createStatusFile, type StatusFile } from "../../src/status/status-file.ts";
import { newDirectory } from "../accounts/processes/crew.ts";
import { createFakeClock, type FakeClock } from "../helpers/fake-clock.ts";
import { createFakeRandom } from "../helpers/fake-random.ts";
import { quickDisk } from "../helpers/faulty-disk.ts";

let clock: FakeClock;
let path: string;
let writes: number;
let isRefused: boolean;

beforeEach(() => {
  clock = createFakeClock({ start: Date.UTC(2026, 10, 27) });
  path = join(newDirectory(), "kiro-status.json");
  writes = 0;
  isRefused = false;
});

/** The real file, with its writes counted. */
function countedFile(): StatusFile {
  const file = createStatusFile({ path, clock, random: createFakeRandom(), disk: quickDisk });
  return {
    read: () => file.read(),
    update(change) {
      writes += 1;
      return isRefused ? Promise.reject(new Error("full")) : file.update(change);
    },
  };
}

const OWN = { identity: currentProcess(), version: "1.2.3", since: Date.UTC(2026, 10, 26) };
const newRecorder = () =>
  createStatusRecorder({ file: countedFile(), clock, logger: silentLogger, process: OWN });
const answered = (credits: number) => ({
  sessionId: "ses_1",
  accountId: "anna",
  answer: { model: "claude-haiku-4.5", credits },
});
const creditsOf = ({ sessions }: StatusState) =>
  totalOf(sessions.get("ses_1")?.credits ?? new Map());

describe("the recorder of the status", () => {
  it("writes the first note at once, and what comes within a second together", async () => {
    const recorder = newRecorder();
    recorder.note(answered(1));
    for (let count = 0; count < 50; count += 1) recorder.note(answered(1));
    expect(writes).toBe(1);
    await recorder.end();
    expect(writes).toBe(2);
    expect(creditsOf(countedFile().read())).toBe(51);
  });

  it("writes what comes just as it has written everything", async () => {
    for (let turns = 0; turns < 12; turns += 1) {
      const file = countedFile();
      writes = 0;
      // Nothing but turns of promises, so that a note may come in each of them.
      const quick: StatusFile = {
        read: () => file.read(),
        update: () => {
          writes += 1;
          return Promise.resolve(undefined as never);
        },
      };
      const passing = createFakeClock({ autoAdvance: true });
      const deps = { clock: passing, logger: silentLogger, process: OWN };
      const recorder = createStatusRecorder({ ...deps, file: quick });
      recorder.note(answered(1));
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      recorder.note(answered(1));
      await new Promise((resolve) => setImmediate(resolve));
      expect([turns, writes]).toEqual([turns, 2]);
    }
  });

  it("writes nothing where a conversation goes on with its account", async () => {
    const recorder = newRecorder();
    const choice = { sessionId: "ses_1", accountId: "anna" };
    recorder.note({ ...choice, reason: "preferred" });
    await recorder.end();
    const before = readFileSync(path, "utf8");
    recorder.note({ ...choice, reason: "conversation" });
    await recorder.end();
    expect(writes).toBe(1);
    expect(readFileSync(path, "utf8")).toBe(before);
  });

  it("names its own process, and forgets those that have ended", async () => {
    const ended = { pid: 2 ** 31 - 1, machine: currentProcess().machine, startedAt: "" };
    const elsewhere = { ...ended, pid: 7, machine: "another machine" };
    const processes = [ended, elsewhere].map((identity) => ({ ...OWN, identity }));
    await countedFile().update((state) => ({
      state: processes.map(statusOfProcess).reduce(sumOfStatus, state),
      result: undefined,
    }));
    const recorder = newRecorder();
    recorder.begin();
    await recorder.end();
    expect([...countedFile().read().processes.values()]).toEqual([
      { ...OWN, identity: elsewhere },
      OWN,
    ]);
  });

  it("names its own process again where an older copy of the plugin has dropped it", async () => {
    const recorder = newRecorder();
    recorder.note(answered(1));
    await recorder.end();
    const content = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
    writeFileSync(path, JSON.stringify({ ...content, processes: undefined }));
    recorder.note(answered(1));
    await recorder.end();
    expect([...countedFile().read().processes.keys()]).toEqual([String(process.pid)]);
  });

  it("keeps what a full disk refuses, and writes it later", async () => {
    isRefused = true;
    const recorder = newRecorder();
    recorder.note(answered(1));
    recorder.note(answered(2));
    isRefused = false;
    await recorder.end();
    expect(creditsOf(countedFile().read())).toBe(3);
  });

  it("gives up at the end if the disk still refuses", async () => {
    isRefused = true;
    const recorder = newRecorder();
    recorder.note(answered(1));
    await recorder.end();
    expect(writes).toBe(2);
  });
});
