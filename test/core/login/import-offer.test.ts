import { afterEach, beforeEach, expect, it } from "vitest";
import type { Account } from "../../../src/accounts/account.ts";
import { createAccount } from "../../../src/accounts/roster.ts";
import { offerImport } from "../../../src/core/login/import-offer.ts";
import type { Notice } from "../../../src/facts/notice.ts";
import { silentLogger } from "../../../src/lib/deps.ts";
import { createHome, type Home } from "../../importing/home.ts";

const ACCOUNT = createAccount(
  "own",
  { identity: {}, credentials: { method: "api-key", apiKey: "ksk_abcdefgh", region: "us-east-1" } },
  1,
);

let home: Home;

beforeEach(() => {
  home = createHome();
});

afterEach(() => {
  home.remove();
});

async function offered(read: () => Promise<readonly Account[]>): Promise<readonly Notice[]> {
  const notices: Notice[] = [];
  const deps = { logger: silentLogger, notify: (notice: Notice) => void notices.push(notice) };
  await offerImport({ deps, input: { machine: home.machine }, store: { read } });
  return notices;
}

it("offers the import of the earlier plugin's accounts where there are none yet", async () => {
  home.write(home.earlier, "");
  const before = home.print();
  expect(await offered(() => Promise.resolve([]))).toEqual([
    { kind: "import-offered", path: home.earlier },
  ]);
  expect(home.print()).toBe(before);
  expect(await offered(() => Promise.resolve([ACCOUNT]))).toEqual([]);
  expect(await offered(() => Promise.reject(new Error("unreadable")))).toEqual([]);
});

it("reads nothing where the earlier plugin never was", async () => {
  let reads = 0;
  const read = () => {
    reads += 1;
    return Promise.resolve([]);
  };
  expect(await offered(read)).toEqual([]);
  expect(reads).toBe(0);
});
