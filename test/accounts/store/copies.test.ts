import { describe, expect, it } from "vitest";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { addAccount, removeAccount, setLabel } from "../../../src/accounts/roster.ts";
import { createTokenSource } from "../../../src/accounts/tokens/tokens.ts";
import { systemDisk, type Disk } from "../../../src/lib/disk/disk.ts";
import { fingerprint } from "../../../src/accounts/account.ts";
import { faultyDisk } from "../../helpers/faulty-disk.ts";
import { newStore, takeOver, type TestStore } from "../new-store.ts";
import { socialLogin } from "../samples.ts";

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
const textsBeside = (path: string, part: string) =>
  namesBeside(path, part).map((name) => readFileSync(join(dirname(path), name), "utf8"));

async function add(world: TestStore, ...names: string[]) {
  for (const name of names) await addAccount(world.store, socialLogin(name), world.deps);
  return await world.store.read();
}
const usersIn = async ({ store }: Pick<TestStore, "store">) =>
  (await store.read()).map(({ identity }) => identity.userId);

describe("the last good copy", () => {
  const isBackup = (path: string) => path.includes(".bak");

  it("D2 that cannot be renewed goes: no removed account comes back from it", async () => {
    const { disk, fault } = failingDisk("rename", isBackup);
    const world = newStore(disk);
    const [anna] = await add(world, "anna", "bea");
    fault.isOn = true;
    await removeAccount(world.store, anna?.id ?? "", world.clock);
    expect(namesBeside(world.path, ".bak")).toEqual([]);
    writeFileSync(world.path, "{");
    expect(await usersIn(world)).toEqual([]);
    fault.isOn = false;
    await add(world, "cora");
    expect(readFileSync(`${world.path}.bak`, "utf8")).toBe(readFileSync(world.path, "utf8"));
  });

  it("D2 nor is a spent token sent again from it", async () => {
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

  it("A14 is left alone by whoever lost the lock after the save", async () => {
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
  it("A14 is put in place only once the lock is its own again", async () => {
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

describe("a file that is gone", () => {
  it("D1 is not brought back from its copy, which is told of and kept", async () => {
    const first = newStore();
    await add(first, "anna", "bea");
    const copy = readFileSync(`${first.path}.bak`, "utf8");
    rmSync(first.path);
    const world = newStore(undefined, first.path);
    expect(await world.store.read()).toEqual([]);
    expect(await add(world, "new")).toHaveLength(1);
    expect(world.notices).toMatchObject([{ kind: "store-problem", problem: { kind: "missing" } }]);
    expect(textsBeside(world.path, ".lost-")).toEqual([copy]);
    await add(world, "another");
    expect(namesBeside(world.path, ".lost-")).toHaveLength(1);
    renameSync(join(dirname(world.path), namesBeside(world.path, ".lost-")[0] ?? ""), world.path);
    expect(await usersIn(world)).toEqual(["anna", "bea"]);
  });

  it("D1 leaves nothing to tell or keep where nobody was signed in", async () => {
    const first = newStore();
    const [anna] = await add(first, "anna");
    await removeAccount(first.store, anna?.id ?? "", first.clock);
    rmSync(first.path);
    const world = newStore(undefined, first.path);
    await add(world, "new");
    expect(world.notices).toEqual([]);
    expect(namesBeside(world.path, ".lost-")).toEqual([]);
  });
});

describe("what is kept before it is replaced", () => {
  it("D2 D10 a full disk costs none of the damaged files that are kept", async () => {
    const { disk, fault } = failingDisk("write", (path) => path.includes(".corrupt-"));
    const world = newStore(disk);
    const damage = (round: number) => {
      writeFileSync(world.path, `{"round": "of damage ${round}"`);
      rmSync(`${world.path}.bak`, { force: true });
    };
    for (let round = 0; round < 5; round += 1) {
      damage(round);
      await add(world, "anna");
      await world.clock.advance(1_000);
    }
    const kept = textsBeside(world.path, ".corrupt-");
    fault.isOn = true;
    damage(5);
    for (let attempt = 0; attempt < 6; attempt += 1) {
      await expect(add(world, "anna")).rejects.toMatchObject({ code: "store_unwritable" });
      await world.clock.advance(1_000);
    }
    expect(textsBeside(world.path, ".corrupt-")).toEqual(kept);
    fault.isOn = false;
    await add(world, "anna");
    expect(textsBeside(world.path, ".corrupt-")).toEqual([
      ...kept.slice(1),
      '{"round": "of damage 5"',
    ]);
  });

  it("D2 D10 a save that fails again and again keeps the damaged file once", async () => {
    const { disk, fault } = failingDisk("rename", (path) => path.endsWith(".json"));
    const world = newStore(disk);
    writeFileSync(world.path, "{");
    fault.isOn = true;
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await expect(add(world, "anna")).rejects.toMatchObject({ code: "store_unwritable" });
      await world.clock.advance(1_000);
    }
    expect(textsBeside(world.path, ".corrupt-")).toEqual(["{"]);
  });

  it("D5 D10 the file of an earlier version is kept whole, or not replaced", async () => {
    const { disk, fault } = failingDisk("write", (path) => path.includes(".before-migration"));
    const world = newStore(disk);
    const record = { id: "a1", email: "a@example.com", refreshToken: "r1", accessToken: "a1" };
    const text = JSON.stringify({ version: 1, accounts: [record], activeIndex: 0 });
    writeFileSync(world.path, text);
    fault.isOn = true;
    await expect(add(world, "new")).rejects.toMatchObject({ code: "store_unwritable" });
    expect(readFileSync(world.path, "utf8")).toBe(text);
    expect(existsSync(`${world.path}.before-migration`)).toBe(false);
    fault.isOn = false;
    await add(world, "new");
    expect(readFileSync(`${world.path}.before-migration`, "utf8")).toBe(text);
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

it("a damaged file is told of once, however often a save fails", async () => {
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

it("A19 a left-over does not take the place of another program's newer login", async () => {
  const { clock, deps, path, store } = newStore();
  const { account } = await addAccount(store, socialLogin("anna", clock.now()), deps);
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
