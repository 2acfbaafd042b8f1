import { describe, expect, it } from "vitest";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemDisk } from "../../../src/lib/disk/disk.ts";
import { createFileLock } from "../../../src/lib/lock/file-lock.ts";
import { createLockChain } from "../../../src/lib/lock/lock-chain.ts";
import { currentProcess } from "../../../src/lib/lock/process-identity.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";
import { createFakeRandom } from "../../helpers/fake-random.ts";

const newLockDirectory = () => join(mkdtempSync(join(tmpdir(), "kiro lock ")), "lock");
const fileOf = (directory: string, number: number) =>
  join(directory, String(number).padStart(10, "0"));

function setUp() {
  const directory = newLockDirectory();
  const clock = createFakeClock();
  const random = createFakeRandom();
  const open = () => createFileLock({ directory, clock, random, leaseMs: 30_000, waitMs: 45_000 });
  return { directory, clock, open };
}

describe("a lock between processes", () => {
  it("goes from hand to hand, with a growing number", () => {
    const { open } = setUp();
    const first = open().tryAcquire();
    expect(open().tryAcquire()).toBeUndefined();
    expect(first?.isHeld()).toBe(true);
    first?.release();
    expect(first?.isHeld()).toBe(false);
    const second = open().tryAcquire();
    expect(second?.number).toBe((first?.number ?? 0) + 1);
  });

  it("is released once: a second release does not take it from its next owner", () => {
    const { open } = setUp();
    const first = open().tryAcquire();
    first?.release();
    const second = open().tryAcquire();
    first?.release();
    expect(second?.isHeld()).toBe(true);
    expect(open().tryAcquire()).toBeUndefined();
  });

  it("waits for the owner", async () => {
    const { clock, open } = setUp();
    const first = open().tryAcquire();
    const waiting = open().acquire();
    await clock.advance(1_000);
    first?.release();
    await clock.advance(100);
    expect((await waiting).isHeld()).toBe(true);
  });

  it("is taken from an owner that gives no sign of life, and not given back (A14)", async () => {
    const { clock, directory, open } = setUp();
    const frozen = createFileLock({ directory, clock: createFakeClock() }).tryAcquire();
    const waiting = open().acquire();
    await clock.advance(29_000);
    expect(frozen?.isHeld()).toBe(true);
    await clock.advance(2_000);
    const owner = await waiting;
    expect(frozen?.isHeld()).toBe(false);
    frozen?.release();
    expect(owner.isHeld()).toBe(true);
    expect(open().tryAcquire()).toBeUndefined();
  });

  it("stays with an owner that works for longer than a lease", async () => {
    const { clock, open } = setUp();
    const owner = open().tryAcquire();
    const waiting = open().acquire();
    waiting.catch(() => undefined);
    await clock.advance(44_000);
    expect(owner?.isHeld()).toBe(true);
    await clock.advance(2_000);
    await expect(waiting).rejects.toMatchObject({ code: "lock_busy" });
  });

  it("shows a sign of life six times in a lease, so that five may fail", async () => {
    const { clock, directory, open } = setUp();
    open().tryAcquire();
    const beats = new Set<number>();
    for (let second = 0; second < 30; second += 1) {
      await clock.advance(1_000);
      beats.add(statSync(fileOf(directory, 1)).mtimeMs);
    }
    expect(beats.size).toBeGreaterThanOrEqual(6);
  });

  it("stays with an owner whose directory could not be read for a moment", async () => {
    const { clock, directory, open } = setUp();
    const owner = open().tryAcquire();
    renameSync(directory, `${directory} away`);
    writeFileSync(directory, "in the way");
    await clock.advance(6_000);
    rmSync(directory);
    renameSync(`${directory} away`, directory);
    const waiting = open().acquire();
    waiting.catch(() => undefined);
    await clock.advance(44_000);
    expect(owner?.isHeld()).toBe(true);
    await clock.advance(2_000);
    await expect(waiting).rejects.toMatchObject({ code: "lock_busy" });
  });

  it("lets a waiter give up (B21)", async () => {
    const { open } = setUp();
    open().tryAcquire();
    const abort = new AbortController();
    const waiting = open().acquire(abort.signal);
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: "aborted" });
  });

  it("is taken at once from a dead process, however fresh its file (A12)", () => {
    const { directory, open } = setUp();
    open().tryAcquire()?.release();
    const dead = { version: 1, owner: { ...ownerIn(directory), pid: 2 ** 22 - 1 } };
    writeFileSync(fileOf(directory, 2), JSON.stringify(dead));
    expect(open().tryAcquire()?.number).toBe(3);
  });

  it("is not hindered by files that are not its own (A16)", () => {
    const { directory, open } = setUp();
    open().tryAcquire()?.release();
    writeFileSync(join(directory, ".DS_Store"), "");
    mkdirSync(join(directory, "folder"));
    expect(open().tryAcquire()?.number).toBe(2);
  });

  it("its directory may vanish: the owner sees that it has lost it (A17)", () => {
    const { directory, open } = setUp();
    const owner = open().tryAcquire();
    rmSync(directory, { recursive: true });
    expect(owner?.isHeld()).toBe(false);
    owner?.release();
    expect(open().tryAcquire()?.isHeld()).toBe(true);
  });

  it.each([
    ["of a later version", JSON.stringify({ version: 2, owner: "somebody" })],
    ["cut short", '{"version":1,"own'],
    ["of another machine", JSON.stringify({ version: 1, owner: { pid: 1, machine: "other" } })],
  ])("respects an owner's file %s until its lease ends (A18)", async (_name, content) => {
    const { clock, directory, open } = setUp();
    mkdirSync(directory);
    writeFileSync(fileOf(directory, 1), content);
    const waiting = open().acquire();
    await clock.advance(29_000);
    expect(readdirSync(directory)).toHaveLength(1);
    await clock.advance(2_000);
    expect((await waiting).number).toBe(2);
  });

  it("a clock that jumps makes no living owner look silent (B20)", () => {
    const { directory, open } = setUp();
    open().tryAcquire();
    const long = new Date(Date.now() - 86_400_000);
    utimesSync(fileOf(directory, 1), long, long);
    expect(open().tryAcquire()).toBeUndefined();
  });

  it("an old number, won by a look at the directory that was long ago, is no lock", () => {
    const directory = newLockDirectory();
    const chain = createLockChain(directory, systemDisk, createFakeRandom());
    expect(chain.append(9)).toBe(9);
    expect(chain.append(3)).toBeUndefined();
    expect(chain.append(9)).toBeUndefined();
    expect(chain.isLast(9)).toBe(true);
  });

  it("keeps its directory small and its files to the owner", () => {
    const { directory, open } = setUp();
    for (let round = 0; round < 40; round += 1) open().tryAcquire()?.release();
    const numbers = readdirSync(directory).map(Number);
    // The last ones stay, so that who looked at the directory long ago collides with one of them.
    expect(numbers).toEqual(Array.from({ length: 16 }, (_, index) => 25 + index));
    if (process.platform === "win32") return;
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(fileOf(directory, 40)).mode & 0o777).toBe(0o600);
  });

  it("clears the temporary files that killed processes left (D20)", () => {
    const { directory, open } = setUp();
    open().tryAcquire()?.release();
    const temporary = join(directory, "draft-0123");
    writeFileSync(temporary, "{");
    const long = new Date(Date.now() - 3_600_000);
    utimesSync(temporary, long, long);
    open().tryAcquire();
    expect(readdirSync(directory)).not.toContain("draft-0123");
  });

  it("works where there are no hard links", () => {
    const directory = newLockDirectory();
    const disk = {
      ...systemDisk,
      link() {
        throw Object.assign(new Error("no links"), { code: "EPERM" });
      },
    };
    const open = () => createFileLock({ directory, disk });
    const first = open().tryAcquire();
    expect(open().tryAcquire()).toBeUndefined();
    first?.release();
    expect(open().tryAcquire()?.number).toBe(2);
  });

  it("is released even where a full disk takes no byte (D10)", () => {
    const directory = newLockDirectory();
    const disk = {
      ...systemDisk,
      write(descriptor: number, bytes: Uint8Array, position: number) {
        if (bytes.length === 1) throw Object.assign(new Error("full"), { code: "ENOSPC" });
        return systemDisk.write(descriptor, bytes, position);
      },
    };
    createFileLock({ directory, disk }).tryAcquire()?.release();
    expect(createFileLock({ directory }).tryAcquire()?.number).toBe(2);
  });

  it("says what is wrong where it cannot be made", () => {
    const directory = newLockDirectory();
    writeFileSync(directory, "in the way");
    expect(() => createFileLock({ directory }).tryAcquire()).toThrow(
      expect.objectContaining({ code: "lock_unusable" }),
    );
  });

  it("names the file of a number that none can follow, instead of waiting for ever", async () => {
    const directory = newLockDirectory();
    mkdirSync(directory);
    writeFileSync(fileOf(directory, 9_999_999_999), "");
    await expect(createFileLock({ directory }).acquire()).rejects.toMatchObject({
      problem: { code: "lock_unusable", path: fileOf(directory, 9_999_999_999) },
    });
    rmSync(fileOf(directory, 9_999_999_999));
    expect(createFileLock({ directory }).tryAcquire()?.number).toBe(1);
  });

  it.each([9_999_999_999, 2 ** 31, Number.MAX_SAFE_INTEGER])(
    "is taken at once from an owner with the number %d, which no process can have",
    (pid) => {
      const directory = newLockDirectory();
      mkdirSync(directory);
      const owner = { ...currentProcess(), pid };
      writeFileSync(fileOf(directory, 1), JSON.stringify({ version: 1, owner }));
      expect(createFileLock({ directory }).tryAcquire()?.number).toBe(2);
    },
  );

  it.skipIf(process.platform === "win32")("does not follow a link in its place (D14)", () => {
    const directory = newLockDirectory();
    const elsewhere = newLockDirectory();
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, directory);
    expect(() => createFileLock({ directory }).tryAcquire()).toThrow(
      expect.objectContaining({ code: "path_unsafe" }),
    );
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)("says so where nothing may be written (D11)", () => {
    const directory = newLockDirectory();
    chmodSync(join(directory, ".."), 0o500);
    expect(() => createFileLock({ directory }).tryAcquire()).toThrow(
      expect.objectContaining({ code: "lock_unusable" }),
    );
  });
});

function ownerIn(directory: string): object {
  createFileLock({ directory: join(directory, "probe") }).tryAcquire();
  const link = JSON.parse(readFileSync(join(directory, "probe", "0000000001"), "utf8")) as {
    owner: object;
  };
  return link.owner;
}
