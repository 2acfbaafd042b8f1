import { copyFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { addAccount, setLabel } from "../../../src/accounts/roster.ts";
import { systemDisk, type Disk } from "../../../src/lib/disk/disk.ts";
import { newStore } from "../new-store.ts";
import { socialLogin } from "../samples.ts";

class PowerCut extends Error {
  readonly code = "EIO";
}

/**
 * A disk that loses power in front of one operation. What was not flushed by then may be on the
 * medium or not: file contents and, until their directory is flushed, names.
 */
function failingDisk(cutAt: number) {
  let operations = 0;
  let isCut = false;
  const paths = new Map<unknown, string>();
  const unflushed = new Set<string>();
  const renames: { to: string; before: string | undefined }[] = [];

  function note(name: keyof Disk, values: readonly unknown[], result: unknown): void {
    const path = paths.get(values[0]) ?? "";
    if (name === "open") paths.set(result, String(values[0]));
    if (name === "write") unflushed.add(path);
    if (name === "flush" || name === "flushNow") {
      unflushed.delete(path);
      if (!path.includes(".json")) renames.splice(0);
    }
    if (name === "rename" && unflushed.delete(String(values[0]))) unflushed.add(String(values[1]));
  }

  const disk = new Proxy(systemDisk, {
    get(target, name: keyof Disk, receiver) {
      const real = Reflect.get(target, name, receiver) as (...values: unknown[]) => unknown;
      return (...values: unknown[]) => {
        if (operations >= cutAt) {
          isCut = true;
          throw new PowerCut("no power");
        }
        operations += 1;
        if (name === "rename") {
          const to = String(values[1]);
          const before = existsSync(to) ? `${to}.before-${renames.length}` : undefined;
          if (before !== undefined) copyFileSync(to, before);
          renames.push({ to, before });
        }
        const result = real(...values);
        note(name, values, result);
        return result;
      };
    },
  });

  /** @param losesNames names that were not flushed are lost as well */
  function losePower(losesNames: boolean): void {
    for (const path of unflushed) if (existsSync(path)) truncateSync(path, 0);
    if (!losesNames) return;
    for (const { to, before } of renames.reverse()) if (before) copyFileSync(before, to);
  }
  return { disk, losePower, wasCut: () => isCut };
}

describe("a power cut (D18)", () => {
  it.each([true, false])(
    "in front of any disk operation leaves the old or the new accounts (names lost: %s)",
    async (losesNames) => {
      for (let cutAt = 0; ; cutAt += 1) {
        const world = newStore();
        const account = await addAccount(world.store, socialLogin("anna"), world.deps);
        const before = readFileSync(world.path, "utf8");
        const { disk, losePower, wasCut } = failingDisk(cutAt);
        const failing = newStore(disk, world.path);
        await setLabel(failing.store, account.id, "new").catch(() => undefined);
        losePower(losesNames);
        const [after, ...more] = await newStore(undefined, world.path).store.read();
        expect([cutAt, after?.id, more]).toEqual([cutAt, account.id, []]);
        expect([undefined, "new"]).toContain(after?.label);
        if (after?.label === undefined) expect(readFileSync(world.path, "utf8")).toBe(before);
        if (wasCut()) continue;
        // What was reported as saved is on the medium.
        expect(after?.label).toBe("new");
        return;
      }
    },
  );

  it("in front of any disk operation leaves a damaged file whole, in its place or beside it", async () => {
    const damaged = '{"accounts": [';
    for (let cutAt = 0; ; cutAt += 1) {
      const { path } = newStore();
      writeFileSync(path, damaged);
      const { disk, losePower, wasCut } = failingDisk(cutAt);
      const failing = newStore(disk, path);
      await addAccount(failing.store, socialLogin("anna"), failing.deps).catch(() => undefined);
      losePower(false);
      const files = [path, `${path}.quarantine`].filter((file) => existsSync(file));
      expect([cutAt, ...files.map((file) => readFileSync(file, "utf8"))]).toContain(damaged);
      if (!wasCut()) return;
    }
  });
});
