import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { unusableRecords } from "../../../src/accounts/store/unusable.ts";
import { createAccount } from "../../../src/accounts/roster.ts";
import { newStore } from "../new-store.ts";
import { apiKeyLogin } from "../samples.ts";

const good = createAccount("good", apiKeyLogin("ksk_good"), 0);

it.each<[string, unknown]>([
  ["an id that leads elsewhere", { ...good, id: "../../etc" }],
  ["an id of an object's", { ...good, id: "__proto__" }],
  ["no credentials", { ...good, credentials: undefined }],
  ["credentials of a number", { ...good, credentials: -1e300 }],
  ["a method of an object's", { ...good, credentials: { method: "constructor" } }],
  ["no object", "NaN"],
])("a record with %s is named once, and the others serve", async (_, record) => {
  const { notices, path, store } = newStore();
  writeFileSync(path, JSON.stringify({ version: 2, accounts: [good, record], tombstones: [] }));
  expect((await store.read()).map(({ id }) => id)).toEqual(["good"]);
  await store.update((accounts) => accounts.put({ ...good, priority: 1 }));
  expect((await store.read()).map(({ priority }) => priority)).toEqual([1]);
  const problem = { kind: "unusable-records", path, positions: [2] };
  expect(notices).toEqual([{ kind: "store-problem", problem }]);
});

it("names a record that cannot be used without a full address", () => {
  const { path } = newStore();
  const record = { ...good, credentials: { method: "none" }, label: "somebody@example.com" };
  writeFileSync(path, JSON.stringify({ version: 2, accounts: [record], tombstones: [] }));
  expect(unusableRecords(path)).toMatchObject([{ id: "good", label: "s***@example.com" }]);
});
