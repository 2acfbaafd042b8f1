import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { systemDisk, type Disk } from "../../src/lib/disk/disk.ts";
import { currentProcess } from "../../src/lib/lock/process-identity.ts";
import { createClaims } from "../../src/session/claims.ts";
import { createRecoveryFile } from "../../src/session/recovery-file.ts";
import { createFakeClock } from "../helpers/fake-clock.ts";
import { createFakeRandom } from "../helpers/fake-random.ts";
import { faultyDisk } from "../helpers/faulty-disk.ts";
import { createSessionWorld, newPlace } from "./session-world.ts";

let path: string;
let errors = 0;
const clock = createFakeClock({ autoAdvance: true });

beforeEach(() => {
  path = newPlace();
});

function open(disk: Disk = systemDisk) {
  return createClaims(createRecoveryFile({ path, clock, random: createFakeRandom(), disk }), clock);
}

function claim(sessionId = "ses_1", disk?: Disk) {
  const errorId = `msg_${(errors += 1)}`;
  const turn = { errorId, code: "timeout", userMessageId: "msg_0", failedAt: clock.now() };
  return open(disk).claim(sessionId, turn);
}

const filesIn = (place: string) => readdirSync(place).filter((name) => !name.endsWith(".lock"));
const content = () =>
  JSON.parse(readFileSync(path, "utf8")) as {
    sessions: Record<string, { attempts: number; lastAt: number }>;
    resumedAt: number[];
  } & Record<string, unknown>;

describe("the recovery file", () => {
  it("holds ids, counters and times, for its owner only", async () => {
    await claim();
    expect(content()).toEqual({
      version: 1,
      sessions: {
        ses_1: {
          userMessageId: "msg_0",
          errorId: expect.stringMatching(/^msg_\d+$/) as string,
          attempts: 1,
          lastAt: clock.now(),
          claimedBy: currentProcess(),
          status: "waiting",
        },
      },
      resumedAt: [clock.now()],
    });
    if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(filesIn(dirname(path))).toEqual(["kiro-recovery.json"]);
  });

  it("is not created while there is nothing to keep", async () => {
    expect(await open().closeAbandoned()).toBe(0);
    expect(existsSync(path)).toBe(false);
  });

  it("forgets what is older than a day, and all but two hundred sessions", async () => {
    await claim("ses_old");
    await clock.advance(24 * 3_600_000);
    const sessions = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [
        `ses_${index}`,
        { ...content().sessions["ses_old"], lastAt: clock.now() - 1_000 + index },
      ]),
    );
    writeFileSync(
      path,
      JSON.stringify({ ...content(), sessions: { ...content().sessions, ...sessions } }),
    );
    await claim("ses_new");
    const kept = Object.keys(content().sessions);
    expect(kept).toHaveLength(200);
    expect(kept).toContain("ses_new");
    expect(kept).toContain("ses_299");
    expect(kept).not.toContain("ses_0");
    expect(kept).not.toContain("ses_old");
  });
});

describe("a damaged recovery file (D21)", () => {
  it("starts afresh, and is whole again, after a cut at any byte (D2)", async () => {
    await claim();
    const whole = readFileSync(path);
    for (let length = 0; length < whole.length; length += 1) {
      writeFileSync(path, whole.subarray(0, length));
      expect((await claim(`ses_${length}`)).kind).toBe("resume");
      expect(content().sessions[`ses_${length}`]?.attempts).toBe(1);
    }
  });

  it.each([
    ["is empty (D3)", ""],
    ["is of another type (D4)", "[1, 2]"],
    ["has wrong types inside (D4)", '{"version":1,"sessions":[],"resumedAt":{"a":1}}'],
    ["is null (D4)", "null"],
    ["is garbage (D2)", "\u0000\u0001"],
  ])("starts afresh where it %s", async (_name, text) => {
    writeFileSync(path, text);
    expect(await claim()).toMatchObject({ kind: "resume", attempts: 1 });
  });

  it("keeps good records and drops bad ones (D4)", async () => {
    await claim("ses_good");
    const sessions = {
      ...content().sessions,
      ses_bad: { attempts: "many" },
      ses_null: null,
      ["__proto__"]: { attempts: 1 },
    };
    writeFileSync(path, JSON.stringify({ ...content(), sessions }));
    expect(await claim("ses_good")).toMatchObject({ kind: "resume", attempts: 3 });
    expect(Object.keys(content().sessions)).toEqual(["ses_good"]);
  });

  it("of a newer version is not overwritten, and nothing is resumed (D6)", async () => {
    const text = '{"version":2,"sessions":"other"}';
    writeFileSync(path, text);
    await expect(claim()).rejects.toMatchObject({ code: "recovery_unusable" });
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  it("keeps properties that it does not know (D7)", async () => {
    writeFileSync(path, '{"version":1,"later":{"a":[1]}}');
    await claim();
    expect(content()["later"]).toEqual({ a: [1] });
  });

  it.each([
    ["open", "ENOSPC"],
    ["write", "EDQUOT"],
    ["flush", "EIO"],
    ["rename", "EIO"],
    ["open", "EMFILE"],
    ["open", "EROFS"],
  ] as const)(
    "keeps its old content where %s fails with %s (D10, D11, D12)",
    async (operation, code) => {
      await claim();
      const before = readFileSync(path, "utf8");
      await expect(claim("ses_2", faultyDisk(operation, code))).rejects.toMatchObject({
        code: "recovery_unusable",
      });
      expect(readFileSync(path, "utf8")).toBe(before);
      expect(filesIn(dirname(path))).toEqual(["kiro-recovery.json"]);
    },
  );

  it.skipIf(process.platform === "win32").each([
    ["a directory", () => mkdirSync(path)],
    ["a pipe", () => execFileSync("mkfifo", [path])],
    ["a link", () => symlinkSync(join(dirname(path), "b"), path)],
    [
      "a link to a link",
      () => {
        symlinkSync(join(dirname(path), "b"), path);
        symlinkSync(join(dirname(path), "c"), join(dirname(path), "b"));
      },
    ],
  ])("is refused without hanging where it is %s (D14)", async (_name, place) => {
    place();
    await expect(claim()).rejects.toMatchObject({ name: "KiroLocalError" });
  });

  it("gets its mode tightened (D16)", async () => {
    await claim();
    chmodSync(path, 0o644);
    await open().closeAbandoned();
    if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("loses the temporary files of killed processes, and only those (D20)", async () => {
    writeFileSync(`${path}.${"0".repeat(24)}.tmp`, "{");
    writeFileSync(`${path}.mine`, "");
    await claim();
    expect(filesIn(dirname(path)).sort()).toEqual([
      "kiro-recovery.json",
      "kiro-recovery.json.mine",
    ]);
  });

  it("ignores times from another clock's future (D22)", async () => {
    await claim();
    const future = clock.now() + 1e12;
    const sessions = { ses_1: { ...content().sessions["ses_1"], lastAt: future } };
    writeFileSync(path, JSON.stringify({ version: 1, sessions, resumedAt: Array(9).fill(future) }));
    expect(await claim("ses_2")).toMatchObject({ kind: "resume" });
    expect(Object.keys(content().sessions)).toEqual(["ses_2"]);
  });

  it("that cannot be used resumes nothing: the person is notified instead", async () => {
    mkdirSync(path);
    const world = createSessionWorld({ path });
    world.breakOff();
    await world.clock.advance(60_000);
    expect(world.host.sent).toEqual([]);
    expect(world.notices).toMatchObject([{ kind: "session-interrupted", cause: "not-resumed" }]);
  });
});
