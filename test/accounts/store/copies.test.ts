import { describe, expect, it } from "vitest";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { addAccount, removeAccount, setLabel } from "../../../src/accounts/roster.ts";
import { createTokenSource } from "../../../src/accounts/tokens/tokens.ts";
import { systemDisk, type Disk } from "../../../src/lib/disk/disk.ts";
import { fingerprint } from "../../../src/accounts/account.ts";
import { faultyDisk } from "../../helpers/faulty-disk.ts";
import { newStore, takeOver, type TestStore } from "../new-store.ts";
import { socialLogin } from "../samples.ts";
import { forgetting } from "../logins.ts";

const FLAT_RECORD = {
  id: "a1",
  email: "a@example.com",
  refreshToken: "r1",
  accessToken: "a1",
};

interface Fault {
  isOn: boolean;
}

/** A disk on which the rename to a name, or every write to a file of a name, fails. */
function failingDisk(operation: "rename" | "write", isMeant: (path: string) => boolean) {
  const fault: Fault = { isOn: false };
  const opened = new Set<number>();
  const fail = (): never => {
    throw Object.assign(new Error("full"), { code: "ENOSPC" });
  };
  const disk: Disk = {
    ...systemDisk,
    open(path, flags, mode) {
      const descriptor = systemDisk.open(path, flags, mode);
      if (isMeant(path)) opened.add(descriptor);
      return descriptor;
    },
    write(descriptor, bytes, position) {
      const isRefused = fault.isOn && operation === "write" && opened.has(descriptor);
      if (!isRefused) return systemDisk.write(descriptor, bytes, position);
      // Full in the middle of the file.
      return position === 0 ? systemDisk.write(descriptor, bytes.subarray(0, 10), 0) : fail();
    },
    close(descriptor) {
      opened.delete(descriptor);
      systemDisk.close(descriptor);
    },
    rename(from, to) {
      if (fault.isOn && operation === "rename" && isMeant(to)) fail();
      systemDisk.rename(from, to);
    },
  };
  return { disk, fault };
}

const namesBeside = (path: string, part: string) =>
  readdirSync(dirname(path))
    .filter((name) => name.includes(part))
    .sort();

async function add(world: TestStore, ...names: string[]) {
  for (const name of names) await addAccount(world.store, socialLogin(name), world.deps);
  return await world.store.read();
}
const usersIn = async ({ store }: Pick<TestStore, "store">) =>
  (await store.read()).map(({ identity }) => identity.userId);

describe("the last good copy", () => {
  const isBackup = (path: string) => path.includes(".bak");

  it("that cannot be refreshed goes: no removed account comes back from it (D2)", async () => {
    const { disk, fault } = failingDisk("rename", isBackup);
    const world = newStore(disk);
    const [anna] = await add(world, "anna", "bea");
    fault.isOn = true;
    await removeAccount(world.store, anna?.id ?? "", forgetting(world.clock));
    expect(namesBeside(world.path, ".bak")).toEqual([]);
    writeFileSync(world.path, "{");
    expect(await usersIn(world)).toEqual([]);
    fault.isOn = false;
    await add(world, "cora");
    expect(readFileSync(`${world.path}.bak`, "utf8")).toBe(readFileSync(world.path, "utf8"));
  });

  it("nor is a spent token sent again from it (D2)", async () => {
    const { disk, fault } = failingDisk("write", isBackup);
    const world = newStore(disk);
    const [anna] = await add(world, "anna");
    const sent: string[] = [];
    const tokens = createTokenSource({
      ...world.deps,
      store: world.store,
      refresh({ refreshToken }) {
        sent.push(refreshToken);
        const expiresAt = world.clock.now() + 3_600_000;
        return Promise.resolve({ accessToken: "a", refreshToken: "r", expiresAt });
      },
    });
    fault.isOn = true;
    const fresh = async () => {
      if (anna === undefined) throw new Error("gone");
      await tokens.withFreshToken(anna, { refusedToken: undefined, signal: undefined });
    };
    await fresh();
    writeFileSync(world.path, "{");
    await expect(fresh()).rejects.toMatchObject({ code: "refresh_token_rejected" });
    expect(sent).toEqual(["refresh-anna"]);
  });

  it("is written again in the room that the old one leaves", async () => {
    const { disk, fault } = failingDisk("write", isBackup);
    const world = newStore({
      ...disk,
      unlink(path) {
        systemDisk.unlink(path);
        if (path.endsWith(".bak")) fault.isOn = false;
      },
    });
    const [anna] = await add(world, "anna");
    fault.isOn = true;
    await setLabel(world.store, anna?.id ?? "", "mine");
    expect(readFileSync(`${world.path}.bak`, "utf8")).toBe(readFileSync(world.path, "utf8"));
  });

  it("is left alone by whoever lost the lock after the save (A14)", async () => {
    const onSave: (() => void)[] = [];
    const world = newStore({
      ...systemDisk,
      rename(from, to) {
        systemDisk.rename(from, to);
        if (to.endsWith(".json")) onSave.shift()?.();
      },
    });
    const [anna] = await add(world, "anna");
    const before = readFileSync(`${world.path}.bak`, "utf8");
    onSave.push(() => {
      takeOver(`${world.path}.lock/store`);
    });
    await setLabel(world.store, anna?.id ?? "", "mine");
    expect(await world.store.read()).toMatchObject([{ label: "mine" }]);
    expect(readFileSync(`${world.path}.bak`, "utf8")).toBe(before);
  });
});

describe("a save whose lock was taken over", () => {
  it("is put in place only once the lock is its own again (A14)", async () => {
    const onFlush: (() => void)[] = [];
    const progress = { isTaken: false };
    const renamed: boolean[] = [];
    const disk: Disk = {
      ...systemDisk,
      async flush(descriptor) {
        await systemDisk.flush(descriptor);
        onFlush.shift()?.();
      },
      rename(from, to) {
        if (to.endsWith(".json")) renamed.push(progress.isTaken);
        systemDisk.rename(from, to);
      },
    };
    const world = newStore(disk);
    const [anna] = await add(world, "anna");
    renamed.splice(0);
    onFlush.push(() => {
      progress.isTaken = true;
      const giveBack = takeOver(`${world.path}.lock/store`);
      setTimeout(() => {
        progress.isTaken = false;
        giveBack();
      }, 100);
    });
    await setLabel(world.store, anna?.id ?? "", "mine");
    expect(renamed).toEqual([false]);
    expect(await world.store.read()).toMatchObject([{ label: "mine" }]);
  });
});

const quarantined = ({ path }: Pick<TestStore, "path">) =>
  existsSync(`${path}.quarantine`) ? readFileSync(`${path}.quarantine`, "utf8") : undefined;

/** The file is gone, its backup is there, and somebody else has logged in since. */
async function withLostAccounts() {
  const first = newStore();
  await add(first, "anna", "bea");
  const copy = readFileSync(`${first.path}.bak`, "utf8");
  rmSync(first.path);
  const world = newStore(undefined, first.path);
  expect(await world.store.read()).toEqual([]);
  await add(world, "new");
  return { world, copy };
}

describe("a file that is gone", () => {
  it("is not brought back from its copy, which is announced and kept (D1)", async () => {
    const { copy, world } = await withLostAccounts();
    expect(world.notices).toMatchObject([{ kind: "store-problem", problem: { kind: "missing" } }]);
    expect(await usersIn(world)).toEqual(["new"]);
    expect(quarantined(world)).toBe(copy);
    await add(world, "another");
    expect(quarantined(world)).toBe(copy);
    renameSync(`${world.path}.quarantine`, world.path);
    expect(await usersIn(world)).toEqual(["anna", "bea"]);
  });

  it("leaves nothing to announce or keep where nobody was logged in (D1)", async () => {
    const first = newStore();
    const [anna] = await add(first, "anna");
    await removeAccount(first.store, anna?.id ?? "", forgetting(first.clock));
    rmSync(first.path);
    const world = newStore(undefined, first.path);
    await add(world, "new");
    expect(world.notices).toEqual([]);
    expect(quarantined(world)).toBeUndefined();
  });
});

describe("what is kept before it is replaced", () => {
  const FIRST = '{"this is": "the first damage"';
  const SECOND = '{"this is": "the second damage"';
  const isQuarantine = (path: string) => path.includes(".quarantine");

  it("stays as it was, whole, when the disk is too full for the next one (D2, D10)", async () => {
    const { disk, fault } = failingDisk("write", isQuarantine);
    const world = newStore(disk);
    const damage = (text: string) => {
      writeFileSync(world.path, text);
      rmSync(`${world.path}.bak`, { force: true });
    };
    damage(FIRST);
    await add(world, "anna");
    fault.isOn = true;
    damage(SECOND);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await expect(add(world, "anna")).rejects.toMatchObject({ code: "store_unwritable" });
      expect([quarantined(world), readFileSync(world.path, "utf8")]).toEqual([FIRST, SECOND]);
    }
    fault.isOn = false;
    await add(world, "anna");
    expect(quarantined(world)).toBe(SECOND);
    expect(namesBeside(world.path, "quarantine")).toHaveLength(1);
  });

  it("is kept before a save that fails after it (D2, D10)", async () => {
    const { disk, fault } = failingDisk("rename", (path) => path.endsWith(".json"));
    const world = newStore(disk);
    writeFileSync(world.path, "{");
    fault.isOn = true;
    await expect(add(world, "anna")).rejects.toMatchObject({ code: "store_unwritable" });
    expect([quarantined(world), readFileSync(world.path, "utf8")]).toEqual(["{", "{"]);
  });

  it("gives way to newer damage of the same accounts (D2)", async () => {
    const world = newStore();
    await add(world, "anna");
    for (const text of [FIRST, SECOND]) {
      writeFileSync(world.path, text);
      expect(await add(world, "bea")).toHaveLength(2);
      expect(quarantined(world)).toBe(text);
    }
  });

  it("holds accounts that are nowhere else: damage that cost none does not take their place", async () => {
    const { copy, world } = await withLostAccounts();
    writeFileSync(world.path, "{");
    expect(await add(world, "another")).toHaveLength(2);
    expect(quarantined(world)).toBe(copy);
  });

  it("holds accounts that are nowhere else: an earlier version's file does not take their place", async () => {
    const { copy, world } = await withLostAccounts();
    writeFileSync(world.path, JSON.stringify({ version: 1, accounts: [FLAT_RECORD] }));
    await add(world, "another");
    expect(quarantined(world)).toBe(copy);
  });

  it("an empty file, in which nothing can be, is not kept (D3)", async () => {
    const { copy, world } = await withLostAccounts();
    rmSync(`${world.path}.bak`);
    writeFileSync(world.path, "");
    await add(world, "another");
    expect(quarantined(world)).toBe(copy);
  });

  it("the file of an earlier version is kept whole, or not replaced (D5, D10)", async () => {
    const { disk, fault } = failingDisk("write", isQuarantine);
    const world = newStore(disk);
    const text = JSON.stringify({ version: 1, accounts: [FLAT_RECORD], activeIndex: 0 });
    writeFileSync(world.path, text);
    fault.isOn = true;
    await expect(add(world, "new")).rejects.toMatchObject({ code: "store_unwritable" });
    expect(readFileSync(world.path, "utf8")).toBe(text);
    expect(quarantined(world)).toBeUndefined();
    fault.isOn = false;
    await add(world, "new");
    expect(quarantined(world)).toBe(text);
  });
});

describe("a copy that is of no use", () => {
  it.skipIf(process.platform === "win32").each([
    ["a directory", (path: string) => mkdirSync(path)],
    ["a link", (path: string) => symlinkSync("/nowhere", path)],
  ])("%s in its place stands in nobody's way", async (_name, place) => {
    const { deps, path, store } = newStore();
    place(`${path}.bak`);
    await addAccount(store, socialLogin("anna"), deps);
    expect(await store.read()).toHaveLength(1);
  });
});

it("a damaged file is reported once, however often a save fails", async () => {
  const fault = { isOn: false };
  const { deps, notices, path, store } = newStore(faultyDisk("open", "ENOSPC", fault));
  await addAccount(store, socialLogin("anna"), deps);
  writeFileSync(path, "{");
  fault.isOn = true;
  for (let count = 0; count < 3; count += 1) {
    const [account] = await store.read();
    await setLabel(store, account?.id ?? "", `label ${count}`).catch(() => undefined);
  }
  expect(notices).toHaveLength(1);
});

it("a leftover does not take the place of another program's newer login (A19)", async () => {
  const { clock, deps, path, store } = newStore();
  const account = await addAccount(store, socialLogin("anna", clock.now()), deps);
  const pendingRefresh = { startedAt: 0, spends: fingerprint("refresh-anna") };
  store.leaveBehind({ ...account, generation: 2, pendingRefresh });
  const later = readFileSync(path, "utf8")
    .replace("refresh-anna", "refresh-of-another-program")
    .replace(`"expiresAt": ${clock.now()}`, `"expiresAt": ${clock.now() + 3_600_000}`);
  writeFileSync(path, later);
  await setLabel(store, account.id, "mine");
  expect(await store.read()).toMatchObject([
    { credentials: { refreshToken: "refresh-of-another-program" } },
  ]);
});

describe("what a killed process left", () => {
  const temporary = (path: string) => `${path}.${"0".repeat(24)}.tmp`;

  it("of a later version is neither adopted nor removed", async () => {
    const { deps, path, store } = newStore();
    const account = await addAccount(store, socialLogin("anna"), deps);
    const later = readFileSync(path, "utf8")
      .replace('"version": 2', '"version": 99')
      .replace('"generation": 1', '"generation": 2');
    writeFileSync(temporary(path), later);
    await setLabel(store, account.id, "mine");
    expect(await store.read()).toEqual([{ ...account, label: "mine" }]);
    expect(readFileSync(`${temporary(path)}.pending`, "utf8")).toBe(later);
  });

  it("stays where it cannot be read for a reason that passes, and is adopted later", async () => {
    const { deps, path, store } = newStore();
    const account = await addAccount(store, socialLogin("anna"), deps);
    store.leaveBehind({ ...account, generation: 2 });
    const [name = ""] = namesBeside(path, ".tmp");
    const descriptors: number[] = [];
    const crowded = newStore(
      {
        ...systemDisk,
        rename(from, to) {
          systemDisk.rename(from, to);
          if (!from.endsWith(name)) return;
          for (let isFull = false; !isFull;) {
            try {
              descriptors.push(openSync("/dev/null", "r"));
            } catch {
              isFull = true;
            }
          }
        },
      },
      path,
    );
    await setLabel(crowded.store, account.id, "mine").catch(() => undefined);
    descriptors.forEach((descriptor) => {
      closeSync(descriptor);
    });
    expect(namesBeside(path, ".pending")).toHaveLength(1);
    await setLabel(store, account.id, "mine");
    expect(await store.read()).toEqual([{ ...account, generation: 2, label: "mine" }]);
  });
});
