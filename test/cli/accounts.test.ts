import { readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import type { Account } from "../../src/accounts/account.ts";
import { accountsFacts } from "../../src/cli/commands/accounts/facts.ts";
import { type CliWorld, createCliWorld, expectGolden, NOW } from "./cli-world.ts";
import { DAY, keep, logIn, MINUTE, sampleAccount, sampleUsage } from "./samples.ts";

function usage(used: number, limit: number, plan: string) {
  return sampleUsage(used, limit, { plan, checkedAt: NOW - 3 * MINUTE });
}

const EVERY_STATE: readonly Account[] = [
  sampleAccount("anna", {
    usage: usage(169.8000000000002, 1000, "KIRO PRO"),
    lastUsedAt: NOW - 2 * MINUTE,
  }),
  sampleAccount("bert", {
    label: "work, for everything that must not be mixed up",
    state: { kind: "cooling-down", since: NOW, until: NOW + 5 * MINUTE, reason: "throttled" },
    usage: usage(10, 2000, "KIRO PRO+"),
    lastUsedAt: NOW,
  }),
  sampleAccount("cleo", {
    label: "東京オフィスのアカウント 👩‍💻",
    state: { kind: "quota-exhausted", since: NOW - DAY, until: NOW + 8 * DAY },
    usage: usage(50, 50, "KIRO FREE"),
    lastUsedAt: NOW - 3 * DAY,
  }),
  sampleAccount("dora", {
    state: { kind: "login-required", since: NOW - DAY, reason: "refresh-token-rejected" },
    lastUsedAt: NOW - 40 * DAY,
  }),
  sampleAccount("emil", {
    state: { kind: "suspended", since: NOW - DAY },
    usage: usage(1, 50, "KIRO"),
  }),
  sampleAccount("fred", { enabled: false, origin: "imported" }),
];

/** Adds records that this version cannot use. */
function damage({ store }: CliWorld): void {
  const file = JSON.parse(readFileSync(store.path, "utf8")) as { accounts: unknown[] };
  const [first] = file.accounts;
  file.accounts.push({ id: "../evil" }, { id: "gina", label: "new kind", credentials: {} });
  file.accounts.push({ ...(first as object), generation: 0 });
  writeFileSync(store.path, JSON.stringify(file));
}

describe("accounts", () => {
  it("lists every state at 80 and 120 columns, in colour and without", async () => {
    const world = createCliWorld();
    await keep(world, ...EVERY_STATE);
    logIn(world);
    await expectGolden(world, "accounts", ["accounts"]);
  });

  it("never cuts off what tells two accounts of one address apart", async () => {
    const world = createCliWorld();
    const identity = { email: "gertrude@a-long-company-name.example.com" };
    const state = {
      kind: "login-required",
      since: NOW - DAY,
      reason: "refresh-token-rejected",
    } as const;
    const changes = { identity, state, usage: usage(10, 2000, "KIRO PRO+") };
    await keep(world, sampleAccount("3f2a-1", changes), sampleAccount("e81b-2", changes));
    for (const columns of [40, 60, 80]) {
      const { out } = await world.run(["accounts"], { terminal: { columns } });
      expect(out).toContain("(3f2a)");
      expect(out).toContain("(e81b)");
    }
  });

  it("lists records that cannot be used with their reason", async () => {
    const world = createCliWorld();
    await keep(world, ...EVERY_STATE.slice(0, 1));
    logIn(world);
    damage(world);
    await expectGolden(world, "accounts-unusable", ["accounts"]);
  });

  it("says how to log in where there is no account", async () => {
    const { code, err, out } = await createCliWorld().run(["accounts"]);
    expect({ code, err, out }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "There is no Kiro account yet. Log in: opencode auth login -p kiro
      ",
      }
    `);
  });

  it("tells programs the same, with times in ISO 8601 and no secret", async () => {
    const world = createCliWorld();
    await keep(world, ...EVERY_STATE);
    logIn(world);
    damage(world);
    const { code, out } = await world.run(["accounts", "--json"]);
    expect(code).toBe(0);
    expect(out).not.toMatch(/access-|refresh-anna|anna@/);
    const facts = accountsFacts.parse(JSON.parse(out));
    await expect(out.replaceAll(world.home, "~")).toMatchFileSnapshot("golden/accounts.json");
    expect(facts.accounts.find(({ servesNew }) => servesNew)?.id).toBe("anna");
  });

  it("nobody serves without a login of OpenCode's, and the key of the variable serves alone", async () => {
    const world = createCliWorld();
    await keep(world, ...EVERY_STATE);
    expect((await world.run(["accounts"])).out).toContain("OpenCode has no Kiro login");
    const { out } = await world.run(["accounts"], { env: { KIRO_API_KEY: "ksk_abcdefgh" } });
    expect(out).toContain("* KIRO_API_KEY");
    expect(out).toContain("instead of the accounts in the file");
  });

  it("lists a thousand accounts", async () => {
    const world = createCliWorld();
    const many = Array.from({ length: 1000 }, (_, index) =>
      sampleAccount(`person-${index}`, { usage: usage(index, 1000, "KIRO PRO"), lastUsedAt: NOW }),
    );
    await keep(world, ...many);
    const { out } = await world.run(["accounts"]);
    expect(out.split("\n").filter((line) => line.includes("Google"))).toHaveLength(1000);
  });

  it("is read-only", async () => {
    const world = createCliWorld();
    await keep(world, ...EVERY_STATE);
    const before = readFileSync(world.store.path);
    await world.run(["accounts"]);
    expect(readFileSync(world.store.path).equals(before)).toBe(true);
    expect(dirname(world.store.path)).toBe(world.config);
  });
});
