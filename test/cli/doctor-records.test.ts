import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { addAccount } from "../../src/accounts/roster.ts";
import { createFakeRandom } from "../helpers/fake-random.ts";
import {
  accountNamed,
  createDoctorWorld,
  type DoctorWorld,
  expectFault,
  faultsOf,
  shown,
  useSilentHosts,
} from "./doctor-world.ts";

useSilentHosts();

const REMOVE = "opencode-kiro-auth accounts remove record-2";
const LOGIN = "opencode auth login -p kiro";

let world: DoctorWorld;
let accounts: string;
/** The same as it is shown. */
let shownAccounts: string;
beforeEach(async () => {
  world = await createDoctorWorld();
  accounts = world.store.path;
  shownAccounts = shown(world.home, accounts);
});

describe("doctor, records of accounts", () => {
  function addRecord(...records: readonly unknown[]): void {
    const file = JSON.parse(readFileSync(accounts, "utf8")) as { accounts: unknown[] };
    file.accounts.push(...records);
    writeFileSync(accounts, JSON.stringify(file));
  }
  const tokens = { accessToken: "access-x", refreshToken: "refresh-x" };

  it("42: a record has no usable id", async () => {
    const { credentials } = accountNamed("x");
    addRecord({ id: "x", credentials });
    copyFileSync(accounts, `${accounts}.bak`);
    const text = readFileSync(accounts, "utf8").replace('"id":"x"', '"id":"../evil"');
    writeFileSync(accounts, text);
    const mend = `cp ${shownAccounts}.bak ${shownAccounts}`;
    expectFault(await world.rows(), "records", "failed", "its id is missing", mend);
    copyFileSync(accounts, `${accounts}.bak`);
    expectFault(await world.rows(), "records", "failed", "its id is missing", REMOVE);
  });

  it("43: a record has no refresh token", async () => {
    const credentials = { method: "social", provider: "Google", accessToken: "access-x" };
    addRecord({ id: "bert", label: "home", credentials });
    const found = "record 2 (home) is not used: refreshToken is missing";
    expectFault(await world.rows(), "records", "failed", found, REMOVE);
  });

  it("44: a record lacks the registration of its program", async () => {
    const place = { ssoRegion: "us-east-1", startUrl: "https://x.awsapps.com/start" };
    const credentials = { method: "idc", provider: "IdentityCenter", ...tokens, ...place };
    addRecord({ id: "bert", credentials });
    const found = "clientId, clientSecret are missing";
    expectFault(await world.rows(), "records", "failed", found, REMOVE);
  });

  it("45: a record is of a login kind of the future", async () => {
    addRecord({ id: "bert", credentials: { method: "passkey" } });
    const found = 'does not know the login kind "passkey"';
    expectFault(await world.rows(), "records", "failed", found, REMOVE);
  });

  it("46: a record's region is none", async () => {
    addRecord({ id: "bert", credentials: { method: "api-key", apiKey: "ksk_x", region: "a/b" } });
    expectFault(await world.rows(), "records", "failed", "credentials are wrong", REMOVE);
  });

  it("47: two records have one id", async () => {
    addRecord({ ...accountNamed("anna"), generation: 0 });
    const rows = await world.rows();
    expectFault(rows, "records", "failed", "another record has the same id", REMOVE);
  });

  it("names a login where the record says whose it is, and that login takes its place", async () => {
    const { credentials, identity } = accountNamed("bert");
    const broken = { ...credentials, refreshToken: undefined };
    addRecord({ id: "bert", label: "home", identity, credentials: broken });
    expectFault(await world.rows(), "records", "failed", "record 2 (home)", LOGIN);
    const random = createFakeRandom();
    const login = { credentials, identity: { email: "BERT@example.com" } };
    await addAccount(world.store, login, { clock: world.clock, random });
    expect(faultsOf(await world.rows(), "records")).toEqual([]);
    expect((await world.store.read()).map(({ label }) => label)).toEqual(["anna", "home"]);
    expect(readFileSync(`${accounts}.quarantine`, "utf8")).toContain('"id":"bert"');
  });

  it.each([{ provider: "Github" }, { method: "idc" }, { startUrl: "https://x.awsapps.com/start" }])(
    "keeps a broken record of the same person where the login is another one: %j",
    async (changes) => {
      const { credentials, identity } = accountNamed("bert");
      const broken = { ...credentials, ...changes, refreshToken: undefined };
      addRecord({ id: "bert", label: "home", identity, credentials: broken });
      const random = createFakeRandom();
      await addAccount(world.store, { credentials, identity }, { clock: world.clock, random });
      expect(faultsOf(await world.rows(), "records")).toHaveLength(1);
    },
  );

  it("names the command that removes a record, by its number or its id, and keeps a copy", async () => {
    const credentials = { method: "social", provider: "Google", accessToken: "access-x" };
    addRecord({ id: "bert-1234", credentials }, { id: "cleo", label: "home", credentials });
    const confirm = vi.fn(() => Promise.resolve(true));
    const { out } = await world.run(["accounts", "remove", "record-3"], { questions: { confirm } });
    expect(confirm).toHaveBeenCalledWith(expect.stringContaining("Remove home, which cannot"));
    expect(out).toContain("home was removed.");
    expect(readFileSync(`${accounts}.quarantine`, "utf8")).toContain("cleo");
    expect((await world.run(["accounts", "remove", "bert", "--yes"])).code).toBe(0);
    expect(faultsOf(await world.rows(), "records")).toEqual([]);
    expect(await world.store.read()).toHaveLength(1);
  });

  it("never means an account that somehow has the name of a record", async () => {
    const named = { ...accountNamed("cleo"), label: "record-3" };
    addRecord(named, { id: "bert", credentials: { method: "passkey" } });
    const { out } = await world.run(["accounts", "remove", "record-3", "--yes"]);
    expect(out).toContain("record-3 was removed. A copy is in");
    expect((await world.store.read()).map(({ id }) => id)).toContain("cleo");
    const { err } = await world.run(["accounts", "remove", "record-3", "--yes"]);
    expect(err).toContain('There is no account "record-3"');
  });

  it("says so where removing a record keeps no copy, for the sake of accounts that are nowhere else", async () => {
    const credentials = { method: "social", provider: "Google", accessToken: "access-x" };
    addRecord({ id: "bert", label: "home", credentials });
    const kept = JSON.stringify({ version: 1, accounts: [accountNamed("dora")] });
    writeFileSync(`${accounts}.quarantine`, kept);
    const { out } = await world.run(["accounts", "remove", "home", "--yes"]);
    expect(out).toContain("home was removed. No copy was kept");
    expect(readFileSync(`${accounts}.quarantine`, "utf8")).toBe(kept);
  });

  it("says that a record is gone that another program removes while the person is asked", async () => {
    const before = readFileSync(accounts, "utf8");
    addRecord({ id: "bert", label: "home", credentials: { method: "social" } });
    const confirm = () => {
      writeFileSync(accounts, before);
      return Promise.resolve(true);
    };
    const { err, out } = await world.run(["accounts", "remove", "home"], {
      questions: { confirm },
    });
    expect(err).toContain('no account "home"');
    expect(out).toBe("");
  });
});
