import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { unusableRecords } from "../../../src/accounts/store/reader.ts";
import type { UnusableReason } from "../../../src/facts/problems/store-problem.ts";
import { createAccount } from "../../../src/accounts/roster.ts";
import { newStore } from "../new-store.ts";
import { apiKeyLogin } from "../samples.ts";

const good = createAccount("good", apiKeyLogin("ksk_good"), 0);

it.each<[string, UnusableReason, unknown]>([
  ["an id that leads elsewhere", "id-invalid", { ...good, id: "../../etc" }],
  ["an id of an object's", "id-invalid", { ...good, id: "__proto__" }],
  ["no credentials", "credentials-invalid", { ...good, credentials: undefined }],
  ["credentials of a number", "credentials-invalid", { ...good, credentials: -1e300 }],
  [
    "a method of an object's",
    "credentials-invalid",
    { ...good, credentials: { method: "constructor" } },
  ],
  ["no object", "id-invalid", "NaN"],
])("a record with %s is named once, and the others serve", async (_, reason, record) => {
  const { notices, path, store } = newStore();
  writeFileSync(path, JSON.stringify({ version: 2, accounts: [good, record], tombstones: [] }));
  expect((await store.read()).map(({ id }) => id)).toEqual(["good"]);
  await store.update((accounts) => accounts.put({ ...good, priority: 1 }));
  expect((await store.read()).map(({ priority }) => priority)).toEqual([1]);
  const problem = { kind: "unusable-records", path, records: [{ position: 2, reason }] };
  expect(notices).toMatchObject([{ kind: "store-problem", problem }]);
  expect(notices).toHaveLength(1);
});

it("a record that cannot be used is named again once it was mended and broke again", async () => {
  const { notices, path, store } = newStore();
  const broken = { ...createAccount("other", apiKeyLogin("ksk_other"), 0), credentials: undefined };
  const write = (...accounts: readonly unknown[]) =>
    writeFileSync(path, JSON.stringify({ version: 2, accounts, tombstones: [] }));
  write(good, broken);
  await store.read();
  write(good);
  await store.read();
  write(good, broken);
  await store.read();
  await store.read();
  expect(notices).toHaveLength(2);
  write(good, { ...broken, id: "../x" });
  await store.read();
  expect(notices.at(-1)).toMatchObject({ problem: { records: [{ reason: "id-invalid" }] } });
});

it("a second record of an id is named, too", async () => {
  const { notices, path, store } = newStore();
  const older = { ...good, credentials: { ...good.credentials, apiKey: "ksk_older" } };
  const accounts = [{ ...good, generation: 2 }, older];
  writeFileSync(path, JSON.stringify({ version: 2, accounts, tombstones: [] }));
  expect(await store.read()).toHaveLength(1);
  expect(notices).toMatchObject([{ problem: { records: [{ position: 2, reason: "duplicate" }] } }]);
});

it("names a record that cannot be used without a full address", () => {
  const { path } = newStore();
  const record = { ...good, credentials: { method: "none" }, label: "somebody@example.com" };
  writeFileSync(path, JSON.stringify({ version: 2, accounts: [record], tombstones: [] }));
  expect(unusableRecords(path)).toMatchObject([{ id: "good", label: "s***@example.com" }]);
});

it("a record that only the backup has whole is kept before the save replaces the backup", async () => {
  const { path, store } = newStore();
  const other = createAccount("other", apiKeyLogin("ksk_other"), 0);
  await store.update((accounts) => {
    accounts.put(good);
    accounts.put(other);
  });
  const whole = readFileSync(path, "utf8");
  const edited = JSON.parse(whole) as { accounts: Record<string, unknown>[] };
  delete edited.accounts[1]?.["id"];
  writeFileSync(path, JSON.stringify(edited));
  for (const priority of [1, 2]) {
    await store.update((accounts) => accounts.put({ ...good, priority }));
    expect(readFileSync(`${path}.quarantine`, "utf8")).toBe(whole);
  }
  const saved = JSON.parse(readFileSync(path, "utf8")) as typeof edited;
  expect(saved.accounts[1]).toEqual(edited.accounts[1]);
  // The second account breaks as well: the kept copy has both whole.
  delete saved.accounts[0]?.["credentials"];
  writeFileSync(path, JSON.stringify(saved));
  await store.update((accounts) => accounts.put(createAccount("new", apiKeyLogin("ksk_new"), 0)));
  expect(readFileSync(`${path}.quarantine`, "utf8")).toBe(whole);
});

it("no copy is kept of a record that is broken in the backup, too", async () => {
  const { path, store } = newStore();
  writeFileSync(path, JSON.stringify({ version: 2, accounts: [good, {}], tombstones: [] }));
  for (const priority of [1, 2]) {
    await store.update((accounts) => accounts.put({ ...good, priority }));
  }
  expect(existsSync(`${path}.quarantine`)).toBe(false);
});
