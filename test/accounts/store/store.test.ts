import { beforeEach, describe, expect, it } from "vitest";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fingerprint, type Account } from "../../../src/accounts/account.ts";
import { addAccount, removeAccount, setLabel } from "../../../src/accounts/roster.ts";
import { createAccountStore } from "../../../src/accounts/store/store.ts";
import { systemDisk, type Disk } from "../../../src/lib/disk/disk.ts";
import { silentLogger } from "../../../src/lib/deps.ts";
import type { Notice } from "../../../src/facts/notice.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";
import { createFakeRandom } from "../../helpers/fake-random.ts";
import { faultyDisk } from "../../helpers/faulty-disk.ts";
import { versionOf } from "../new-store.ts";
import { apiKeyLogin, socialLogin } from "../samples.ts";
import { forgetting } from "../logins.ts";

let directory: string;
let path: string;
let notices: Notice[];
const clock = createFakeClock({ autoAdvance: true });
const random = createFakeRandom();

beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), "kiro störe ")));
  path = join(directory, "kiro-accounts.json");
  notices = [];
});

function open(disk: Disk = systemDisk, at = path) {
  const notify = (notice: Notice) => void notices.push(notice);
  return createAccountStore({ path: at, clock, random, logger: silentLogger, notify, disk });
}

async function withAccounts(count: number) {
  const store = open();
  for (let index = 0; index < count; index += 1) {
    await addAccount(store, socialLogin(`person-${index}`), { clock, random });
  }
  return { store, accounts: await store.read() };
}

const filesIn = (place: string) => readdirSync(place).filter((name) => !name.endsWith(".lock"));
/** Runs what does not wait while this process cannot open another file. */
async function withoutDescriptors<Result>(run: () => Promise<Result>): Promise<Result> {
  const held: number[] = [];
  try {
    for (;;) held.push(openSync("/dev/null", "r"));
  } catch {
    // That was the last one.
  }
  try {
    return await run();
  } finally {
    held.forEach((descriptor) => {
      closeSync(descriptor);
    });
  }
}

const quarantined = () => {
  const place = `${path}.quarantine`;
  return existsSync(place) ? readFileSync(place, "utf8") : undefined;
};
const fileContent = () => JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;

describe("the accounts file", () => {
  it("is made with its directory, and only when something is stored (D1)", async () => {
    path = join(directory, "new", "deeper", "kiro-accounts.json");
    const store = open();
    expect(await store.read()).toEqual([]);
    expect(existsSync(dirname(path))).toBe(false);
    await addAccount(store, socialLogin("anna"), { clock, random });
    expect(await open().read()).toMatchObject([{ identity: { userId: "anna" } }]);
  });

  it("gives back every field as it was stored (A29)", async () => {
    const store = open();
    const account = await addAccount(store, socialLogin("anna"), { clock, random });
    const full: Account = {
      ...account,
      label: "work",
      generation: 7,
      state: { kind: "cooling-down", since: 1, until: 2, reason: "throttled" },
      enabled: false,
      priority: 3,
      lastUsedAt: 9,
      usage: { used: 1.5, limit: 50, checkedAt: 4, resetAt: 5, plan: "PRO", overageEnabled: true },
      quotaWarned: true,
      renewedAt: 12,
      pendingRefresh: { startedAt: 3, spends: "abc" },
      credentials: {
        method: "idc",
        provider: "IdentityCenter",
        accessToken: "a",
        refreshToken: "r",
        expiresAt: 10,
        ssoRegion: "eu-central-1",
        startUrl: "https://example.awsapps.com/start",
        clientId: "client",
        clientSecret: "secret",
        clientSecretExpiresAt: 11,
        profileArn: "arn:aws:codewhisperer:eu-central-1:1:profile/X",
      },
    };
    await store.update((accounts) => {
      accounts.put(full);
    });
    expect(await open().read()).toEqual([full]);
  });

  it("writes nothing when nothing changes", async () => {
    const { store } = await withAccounts(1);
    const before = versionOf(path);
    expect(await store.update((accounts) => accounts.all().length)).toBe(1);
    expect(versionOf(path)).toEqual(before);
  });

  it("is read again after somebody edits it (D17, T17)", async () => {
    const { store } = await withAccounts(1);
    writeFileSync(path, readFileSync(path, "utf8").replace('"priority": 0', '"priority": 5'));
    expect(await store.read()).toMatchObject([{ priority: 5 }]);
    await setLabel(store, (await store.read())[0]?.id ?? "", "mine");
    expect(await open().read()).toMatchObject([{ priority: 5, label: "mine" }]);
  });

  it("keeps what is written without the lock in the middle of a save (A19)", async () => {
    const { accounts } = await withAccounts(2);
    let isDone = false;
    const disk: Disk = {
      ...systemDisk,
      async flush(descriptor) {
        await systemDisk.flush(descriptor);
        if (isDone) return;
        isDone = true;
        writeFileSync(path, readFileSync(path, "utf8").replace('"priority": 0', '"priority": 5'));
      },
    };
    await setLabel(open(disk), accounts[1]?.id ?? "", "mine");
    expect(await open().read()).toMatchObject([{ priority: 5 }, { label: "mine" }]);
  });

  it("keeps what it does not know, at the top and in a record (D7)", async () => {
    const { store, accounts } = await withAccounts(1);
    const content = fileContent();
    const [record] = content["accounts"] as Record<string, unknown>[];
    const foreign = { ...record, colour: "red", state: { kind: "ready", mood: "fine" } };
    writeFileSync(path, JSON.stringify({ ...content, theme: { dark: true }, accounts: [foreign] }));
    await setLabel(store, accounts[0]?.id ?? "", "mine");
    expect(fileContent()).toMatchObject({
      theme: { dark: true },
      accounts: [{ colour: "red", state: { kind: "ready", mood: "fine" }, label: "mine" }],
    });
  });

  it("keeps what it does not know inside what it changes (D7, A29)", async () => {
    const { store, accounts } = await withAccounts(1);
    const content = fileContent();
    const [record] = content["accounts"] as { identity: object; credentials: object }[];
    const foreign = {
      ...record,
      identity: { ...record?.identity, tenant: "t1" },
      credentials: { ...record?.credentials, device: { id: 7 } },
    };
    writeFileSync(path, JSON.stringify({ ...content, accounts: [foreign] }));
    await addAccount(store, socialLogin("person-0", 5), { clock, random });
    expect(await store.read()).toMatchObject([{ id: accounts[0]?.id, generation: 2 }]);
    expect(fileContent()).toMatchObject({
      accounts: [{ identity: { tenant: "t1" }, credentials: { device: { id: 7 }, expiresAt: 5 } }],
    });
  });

  it.each([
    ["cut short", (text: string) => text.slice(0, text.length >> 1)],
    ["empty (D3)", () => ""],
    ["of another format", () => '{"accounts":{}}'],
    ["not an object", () => "[]"],
  ])("%s: uses the last good copy, and keeps the damaged one (D2, T17)", async (_name, damage) => {
    const { accounts } = await withAccounts(2);
    const damaged = damage(readFileSync(path, "utf8"));
    writeFileSync(path, damaged);
    const store = open();
    expect(await store.read()).toEqual(accounts);
    expect(notices).toMatchObject([{ kind: "store-problem" }]);
    expect(readFileSync(path, "utf8")).toBe(damaged);
    await addAccount(store, socialLogin("new"), { clock, random });
    expect((await open().read()).map(({ identity }) => identity.userId)).toEqual([
      "person-0",
      "person-1",
      "new",
    ]);
    expect(quarantined()).toBe(damaged === "" ? undefined : damaged);
  });

  it("is never overwritten before it is kept, truncated at any byte (D2)", async () => {
    await withAccounts(1);
    const text = readFileSync(path, "utf8");
    for (let length = 0; length < text.trimEnd().length; length += 1) {
      writeFileSync(path, text.slice(0, length));
      expect(await open().read()).toHaveLength(1);
    }
  });

  it("starts afresh without a good copy, and keeps the newest damaged one (D2)", async () => {
    for (const round of [1, 2, 3]) {
      writeFileSync(path, `{"round":${round}`);
      rmSync(`${path}.bak`, { force: true });
      expect(await open().read()).toEqual([]);
      await addAccount(open(), socialLogin("anna"), { clock, random });
      expect(quarantined()).toBe(`{"round":${round}`);
    }
    expect(filesIn(directory).sort()).toEqual([
      "kiro-accounts.json",
      "kiro-accounts.json.bak",
      "kiro-accounts.json.quarantine",
    ]);
  });

  it("keeps good records in use and bad ones in the file (D4, T17)", async () => {
    const { store, accounts } = await withAccounts(2);
    const content = fileContent();
    const bad = [
      null,
      7,
      { id: "../../x", credentials: {} },
      { id: "a", credentials: { method: "new" } },
    ];
    writeFileSync(
      path,
      JSON.stringify({ ...content, accounts: [...bad, ...(content["accounts"] as unknown[])] }),
    );
    expect(await store.read()).toEqual(accounts);
    await setLabel(store, accounts[0]?.id ?? "", "mine");
    expect((fileContent()["accounts"] as unknown[]).slice(0, 4)).toEqual(bad);
    expect(quarantined()).toBeUndefined();
  });

  it("of a newer version is read as far as understood, and not written (D6)", async () => {
    const { store, accounts } = await withAccounts(1);
    const text = JSON.stringify({ ...fileContent(), version: 99 });
    writeFileSync(path, text);
    expect(await store.read()).toEqual(accounts);
    await expect(addAccount(store, socialLogin("new"), { clock, random })).rejects.toMatchObject({
      code: "store_newer",
    });
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  it("says once that a newer version wrote it (D6)", async () => {
    const { store } = await withAccounts(1);
    writeFileSync(path, JSON.stringify({ ...fileContent(), version: 99, people: [] }));
    await store.read();
    writeFileSync(path, JSON.stringify({ ...fileContent(), people: [1] }));
    await store.read();
    expect(notices).toEqual([{ kind: "store-problem", problem: { kind: "newer", path } }]);
  });

  it.each([
    ["without the list of accounts", { people: [{ name: "anna" }] }],
    ["with another kind of list", { accounts: { anna: {} } }],
    ["with records of another kind", { accounts: [{ name: "anna" }] }],
    ["with an empty list", { accounts: [] }],
  ])("of a newer version, %s, is never taken for an empty one (D6)", async (_name, content) => {
    const text = JSON.stringify({ version: 99, ...content });
    writeFileSync(path, text);
    const problem = { code: "store_newer", path };
    await expect(open().read()).rejects.toMatchObject({ problem });
    const adding = addAccount(open(), socialLogin("new"), { clock, random });
    await expect(adding).rejects.toMatchObject({ problem });
    expect(readFileSync(path, "utf8")).toBe(text);
    expect(filesIn(directory)).toEqual(["kiro-accounts.json"]);
  });

  it("uses the newer of two records with one id, and keeps both (D8)", async () => {
    const { store } = await withAccounts(1);
    const content = fileContent();
    const [record] = content["accounts"] as Record<string, unknown>[];
    const { credentials } = socialLogin("older");
    const duplicates = [
      { ...record, credentials },
      { ...record, generation: 9 },
    ];
    writeFileSync(path, JSON.stringify({ ...content, accounts: duplicates }));
    expect((await store.read()).map(({ generation }) => generation)).toEqual([9]);
    await setLabel(store, String(record?.["id"]), "mine");
    expect(fileContent()["accounts"]).toMatchObject([{ credentials }, { label: "mine" }]);
    await removeAccount(store, String(record?.["id"]), forgetting(clock));
    expect(fileContent()["accounts"]).toEqual([]);
  });

  /** One login under two ids, as when somebody copies a record by hand. */
  async function withDuplicates() {
    const { store } = await withAccounts(2);
    const content = fileContent();
    const [record, other] = content["accounts"] as Record<string, unknown>[];
    const duplicates = [record, other, { ...record, id: "copy" }];
    writeFileSync(path, JSON.stringify({ ...content, accounts: duplicates }));
    const [winner] = await store.read();
    return { store, winner: winner?.id ?? "" };
  }

  it("uses one of two records with one secret; the other is gone after a refresh (D8)", async () => {
    const { store, winner } = await withDuplicates();
    const users = async () => (await store.read()).map(({ identity }) => identity.userId);
    expect(await users()).toEqual(["person-0", "person-1"]);
    await store.update((accounts) => {
      const account = accounts.find(winner);
      const { credentials } = socialLogin("refreshed");
      if (account !== undefined) accounts.put({ ...account, credentials, generation: 2 });
    });
    expect(await users()).toEqual(["person-0", "person-1"]);
    expect(readFileSync(path, "utf8")).not.toContain("refresh-person-0");
  });

  it("does not bring back the other record when one is removed (D8)", async () => {
    const { store, winner } = await withDuplicates();
    await removeAccount(store, winner, forgetting(clock));
    expect((await store.read()).map(({ identity }) => identity.userId)).toEqual(["person-1"]);
  });

  it("reads and saves a thousand accounts in good time (D9)", async () => {
    const store = open();
    const logins = Array.from({ length: 1000 }, (_, index) => apiKeyLogin(`ksk_${index}`));
    await addAccount(store, socialLogin("first"), { clock, random });
    const first = (await store.read())[0];
    await store.update((accounts) => {
      for (const [index, login] of logins.entries()) {
        if (first !== undefined) accounts.put({ ...first, ...login, id: `a${index}` });
      }
    });
    const start = performance.now();
    expect(await open().read()).toHaveLength(1001);
    expect(performance.now() - start).toBeLessThan(500);
  });

  it("a removed account does not come back: not by a save, a leftover or another program", async () => {
    const { store, accounts } = await withAccounts(3);
    const [gone, also, kept] = accounts;
    const old = readFileSync(path, "utf8").replace('"generation": 1', '"generation": 8');
    const records = fileContent()["accounts"];
    expect(await removeAccount(store, gone?.id ?? "", forgetting(clock))).toBe(true);
    expect(await removeAccount(store, gone?.id ?? "", forgetting(clock))).toBe(false);
    await removeAccount(store, also?.id ?? "", forgetting(clock));
    const found = await store.update((accounts) => {
      if (gone !== undefined) accounts.put(gone);
      return accounts.find(gone?.id ?? "");
    });
    expect(found).toBeUndefined();
    writeFileSync(`${path}.${"0".repeat(24)}.tmp`, old);
    await setLabel(store, kept?.id ?? "", "mine");
    expect((await open().read()).map(({ id }) => id)).toEqual([kept?.id]);
    writeFileSync(path, JSON.stringify({ ...fileContent(), accounts: records }));
    expect((await open().read()).map(({ id }) => id)).toEqual([kept?.id]);
    await setLabel(store, kept?.id ?? "", "again");
    expect(readFileSync(path, "utf8")).not.toContain("refresh-person-0");
  });

  it("leaves no lock of a removed account behind", async () => {
    const { store, accounts } = await withAccounts(2);
    for (const { id } of accounts) (await store.lockOf(id).acquire()).release();
    await removeAccount(store, accounts[0]?.id ?? "", forgetting(clock));
    expect(readdirSync(`${path}.lock`).sort()).toEqual([`account-${accounts[1]?.id}`, "store"]);
  });

  it("a temporary file that was complete is adopted for its newer credentials (A7)", async () => {
    const { store, accounts } = await withAccounts(2);
    const newer = readFileSync(path, "utf8")
      .replace('"generation": 1', '"generation": 2')
      .replace("refresh-person-0", "refresh-newer");
    writeFileSync(`${path}.${"0".repeat(24)}.tmp`, newer);
    writeFileSync(`${path}.${"1".repeat(24)}.tmp`, newer.slice(0, 100));
    await store.update(() => undefined);
    expect(await open().read()).toMatchObject([
      { generation: 2, credentials: { refreshToken: "refresh-newer" } },
      accounts[1],
    ]);
    expect(filesIn(directory)).toEqual(["kiro-accounts.json", "kiro-accounts.json.bak"]);
  });

  it.each([
    [
      { kind: "suspended", since: 1 },
      { kind: "suspended", since: 1 },
    ],
    [
      { kind: "cooling-down", since: 1, until: 2, reason: "throttled" },
      { kind: "cooling-down", since: 1, until: 2, reason: "throttled" },
    ],
    [{ kind: "login-required", since: 1, reason: "refresh-interrupted" }, { kind: "ready" }],
  ] as const)(
    "a temporary file brings a newer login, no older state: %o becomes %o (A7)",
    async (state, after) => {
      const { store, accounts } = await withAccounts(1);
      const [account] = accounts;
      if (account === undefined) throw new Error("gone");
      const pendingRefresh = { startedAt: 1, spends: fingerprint("refresh-person-0") };
      await store.update((accounts) => {
        accounts.put({ ...account, state, pendingRefresh });
      });
      const { credentials } = socialLogin("newer");
      store.leaveBehind({ ...account, credentials, generation: 2, pendingRefresh });
      await store.update(() => undefined);
      expect(await store.read()).toEqual([
        { ...account, credentials, generation: 2, state: after },
      ]);
    },
  );

  it("a temporary file of the same generation is not newer (A7)", async () => {
    const { store, accounts } = await withAccounts(1);
    const [account] = accounts;
    if (account === undefined) throw new Error("gone");
    store.leaveBehind({ ...account, credentials: socialLogin("other").credentials });
    await store.update(() => undefined);
    expect(await store.read()).toEqual(accounts);
  });

  it("sweeps left-overs, and only those (D20)", async () => {
    const { store } = await withAccounts(1);
    for (let index = 0; index < 100; index += 1) {
      writeFileSync(`${path}.${String(index).padStart(24, "0")}.tmp`, "{");
    }
    writeFileSync(`${path}.tmp`, "mine");
    writeFileSync(join(directory, "other.json"), "mine");
    await store.update(() => undefined);
    expect(filesIn(directory).sort()).toEqual(
      [
        "kiro-accounts.json",
        "kiro-accounts.json.bak",
        "kiro-accounts.json.tmp",
        "other.json",
      ].sort(),
    );
  });
});

describe("a disk that fails", () => {
  it.each([
    ["open", "ENOSPC"],
    ["write", "ENOSPC"],
    ["write", "EDQUOT"],
    ["flush", "EIO"],
    ["rename", "EIO"],
    ["open", "EMFILE"],
  ] as const)(
    "%s fails with %s: the old file stays, no temporary file is left (D10, D12)",
    async (name, code) => {
      const { accounts } = await withAccounts(1);
      const before = readFileSync(path, "utf8");
      const fault = { isOn: true };
      const store = open(faultyDisk(name, code, fault));
      const failure = setLabel(store, accounts[0]?.id ?? "", "lost");
      await expect(failure).rejects.toMatchObject({ code: "store_unwritable" });
      fault.isOn = false;
      expect(readFileSync(path, "utf8")).toBe(before);
      expect(filesIn(directory)).toEqual(["kiro-accounts.json", "kiro-accounts.json.bak"]);
      expect(await store.read()).toEqual(accounts);
      await setLabel(store, accounts[0]?.id ?? "", "mine");
      expect(await open().read()).toMatchObject([{ label: "mine" }]);
    },
  );

  it.each([
    // A virus scanner has the file open; this process or all together have too many files open.
    ["rename", "EBUSY", "(D13)"],
    ["open", "EMFILE", "(D12)"],
    ["open", "ENFILE", "(D12)"],
  ] as const)("waits if %s fails for a moment with %s %s", async (...[operation, code]) => {
    const fault = { isOn: true };
    const patient = createFakeClock();
    const store = createAccountStore({
      ...{ path, random, clock: patient, logger: silentLogger, notify: () => undefined },
      disk: faultyDisk(operation, code, fault),
    });
    const adding = addAccount(store, socialLogin("anna"), { clock, random });
    while (patient.sleeps.length < 3) await patient.advance(100);
    fault.isOn = false;
    await patient.advance(1_000);
    await adding;
    expect(await open().read()).toHaveLength(1);
  });

  it("does not give up for the time in which the process was stopped (D13)", async () => {
    const fault = { isOn: true };
    const stopped = createFakeClock();
    const store = createAccountStore({
      ...{ path, random, clock: stopped, logger: silentLogger, notify: () => undefined },
      disk: faultyDisk("rename", "EBUSY", fault),
    });
    const adding = addAccount(store, socialLogin("anna"), { clock, random });
    while (stopped.sleeps.length < 2) await stopped.advance(100);
    await stopped.standStill(60_000);
    fault.isOn = false;
    await stopped.advance(1_000);
    await adding;
    expect(await open().read()).toHaveLength(1);
  });

  it("uses the last known accounts if too many files are open (D12)", async () => {
    const { store, accounts } = await withAccounts(1);
    await store.read();
    await addAccount(open(), socialLogin("new"), { clock, random });
    const known = await withoutDescriptors(() => store.read());
    expect(known).toEqual(accounts);
    expect(await store.read()).toHaveLength(2);
    const unknown = withoutDescriptors(() => open().read());
    await expect(unknown).rejects.toMatchObject({ code: "store_unreadable" });
  });

  it("says which file and why", async () => {
    const store = open(faultyDisk("open", "EROFS"));
    await expect(addAccount(store, socialLogin("anna"), { clock, random })).rejects.toMatchObject({
      problem: { path, reason: "refused-by-system", systemCode: "EROFS" },
    });
  });
});

describe.skipIf(process.platform === "win32")("who may read and write", () => {
  it("files are 0600 and new directories 0700 from creation, under any umask (T1)", async () => {
    const former = process.umask(0);
    try {
      path = join(directory, "new", "kiro-accounts.json");
      const { store } = await withAccounts(1);
      writeFileSync(path, "{");
      await addAccount(store, socialLogin("anna"), { clock, random });
      const open = execFileSync("find", [join(directory, "new"), "-perm", "/077"]).toString();
      expect(open).toBe("");
    } finally {
      process.umask(former);
    }
  });

  it.runIf(process.getuid?.() === 0)("a file of another user is reported, once (T1)", async () => {
    await withAccounts(1);
    chownSync(path, 12_345, 12_345);
    const store = open();
    expect([await store.read(), await store.read()].map(({ length }) => length)).toEqual([1, 1]);
    await setLabel(store, (await store.read())[0]?.id ?? "", "mine");
    expect(notices).toMatchObject([{ kind: "store-problem", problem: { kind: "foreign-owner" } }]);
    expect(statSync(path).uid).toBe(0);
  });

  it("tightens a mode that is too open on reading (D16)", async () => {
    await withAccounts(1);
    chmodSync(path, 0o644);
    await open().read();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("a link to the file is followed, and both ways meet in one lock (D14, D19)", async () => {
    await withAccounts(1);
    const link = join(directory, "dotfiles.json");
    symlinkSync(path, link);
    const throughLink = open(systemDisk, link);
    await Promise.all([
      addAccount(throughLink, socialLogin("left"), { clock, random }),
      addAccount(open(), socialLogin("right"), { clock, random }),
    ]);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(await open().read()).toHaveLength(3);
    expect(existsSync(`${link}.lock`)).toBe(false);
  });

  it("a link that leads elsewhere since it was read is looked at again (T2)", async () => {
    const { accounts } = await withAccounts(1);
    const link = join(directory, "dotfiles.json");
    symlinkSync(path, link);
    const store = open(systemDisk, link);
    expect(await store.read()).toEqual(accounts);
    expect(await store.read()).toEqual(accounts);
    const shared = join(directory, "shared");
    mkdirSync(shared);
    chmodSync(shared, 0o777);
    writeFileSync(join(shared, "x.json"), readFileSync(path));
    rmSync(link);
    symlinkSync(join(shared, "x.json"), link);
    await expect(store.read()).rejects.toMatchObject({ code: "path_unsafe" });
    rmSync(link);
    expect(await store.read()).toEqual([]);
  });

  it("refuses a link to where everybody can write, and writes nothing there (T2)", async () => {
    const shared = join(directory, "shared");
    mkdirSync(shared);
    chmodSync(shared, 0o777);
    symlinkSync(join(shared, "x.json"), path);
    const store = open();
    await expect(addAccount(store, socialLogin("anna"), { clock, random })).rejects.toMatchObject({
      code: "path_unsafe",
    });
    expect(readdirSync(shared)).toEqual([]);
  });

  it("a link to a file that is not ours is refused, and the file stays (D14)", async () => {
    const key = join(directory, "key");
    writeFileSync(key, "a private key");
    rmSync(path, { force: true });
    symlinkSync(key, path);
    await expect(addAccount(open(), socialLogin("anna"), { clock, random })).rejects.toMatchObject({
      problem: { code: "path_unsafe", reason: "link-to-other-content", target: key },
    });
    expect(readFileSync(key, "utf8")).toBe("a private key");
  });

  it("a link in the lock's place is not followed (D14)", async () => {
    const { store, accounts } = await withAccounts(1);
    const elsewhere = join(directory, "elsewhere");
    mkdirSync(elsewhere);
    rmSync(`${path}.lock`, { recursive: true });
    symlinkSync(elsewhere, `${path}.lock`);
    const failure = setLabel(store, accounts[0]?.id ?? "", "mine");
    await expect(failure).rejects.toMatchObject({ code: "path_unsafe" });
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(await store.read()).toEqual(accounts);
  });

  it("a link to a link, a directory or a pipe is refused, and nobody hangs (D14)", async () => {
    const other = join(directory, "other.json");
    symlinkSync(join(directory, "third.json"), other);
    symlinkSync(other, path);
    await expect(open().read()).rejects.toMatchObject({ code: "path_unsafe" });
    rmSync(path);
    mkdirSync(path);
    await expect(open().read()).rejects.toMatchObject({ code: "store_unreadable" });
    rmSync(path, { recursive: true });
    execFileSync("mkfifo", [path]);
    await expect(open().read()).rejects.toMatchObject({ code: "store_unreadable" });
  });

  it("a hard link elsewhere keeps the old content and gets no new secret (D14)", async () => {
    const { store } = await withAccounts(1);
    linkSync(path, join(directory, "elsewhere"));
    const before = readFileSync(path, "utf8");
    await addAccount(store, socialLogin("new"), { clock, random });
    expect(readFileSync(join(directory, "elsewhere"), "utf8")).toBe(before);
  });

  it("is not hindered by a stray temporary file, whatever its date", async () => {
    const { store } = await withAccounts(1);
    const temporary = `${path}.${"a".repeat(24)}.tmp`;
    symlinkSync("/dev/zero", temporary);
    utimesSync(path, 1, 1);
    await addAccount(store, socialLogin("new"), { clock, random });
    expect(await open().read()).toHaveLength(2);
  });
});
