import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Account } from "../../../src/accounts/account.ts";
import { addAccount, setLabel } from "../../../src/accounts/roster.ts";
import { dismiss, startCrew } from "../processes/crew.ts";
import { newStore } from "../new-store.ts";
import { socialLogin } from "../samples.ts";

const BUILDER_ID = "https://view.awsapps.com/start";
const OURS = "https://ours.awsapps.com/start";
const ARN = "arn:aws:codewhisperer:us-east-1:123456789012:profile/EXAMPLE";

/** A record as the plugins before ours wrote it, around the end of 2025. */
const flat = (facts: Record<string, unknown>) => ({
  id: "0123456789abcdef0123456789abcdef",
  email: "anna@example.com",
  authMethod: "social",
  region: "us-east-1",
  refreshToken: "r1",
  accessToken: "a1",
  expiresAt: 1_766_000_000_000,
  rateLimitResetTime: 0,
  isHealthy: true,
  ...facts,
});

/** The file as a plugin before ours left it, and our store over it. */
function legacy(accounts: unknown[], version: unknown = 1) {
  const path = join(mkdtempSync(join(tmpdir(), "kiro accounts ")), "kiro-accounts.json");
  const text = JSON.stringify({ version, accounts, activeIndex: 0 });
  writeFileSync(path, text, { mode: 0o644 });
  return { ...newStore(undefined, path), text };
}

async function only(record: unknown): Promise<Account | undefined> {
  return (await legacy([record]).store.read())[0];
}

describe("an accounts file of an earlier version (D5)", () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      "Google or GitHub",
      { profileArn: ARN },
      { method: "social", refreshToken: "r1", accessToken: "a1", profileArn: ARN },
    ],
    [
      "Google or GitHub, packed by place",
      { refreshToken: `r1|${ARN}|social` },
      { method: "social", refreshToken: "r1", profileArn: ARN },
    ],
    [
      "Google or GitHub, packed by name",
      { refreshToken: `r1|profileArn:${ARN}|authMethod:social` },
      { method: "social", refreshToken: "r1", profileArn: ARN },
    ],
    [
      "the desktop's login",
      { refreshToken: "r1|desktop" },
      { method: "social", refreshToken: "r1" },
    ],
    [
      "a login packed by a place that nobody knows",
      { refreshToken: "r1|constructor" },
      { method: "social", refreshToken: "r1" },
    ],
    [
      "Builder ID",
      { authMethod: "idc", clientId: "c1", clientSecret: "s1" },
      {
        method: "idc",
        provider: "BuilderId",
        startUrl: BUILDER_ID,
        clientId: "c1",
        clientSecret: "s1",
      },
    ],
    [
      "Builder ID, packed by place",
      { authMethod: "idc", refreshToken: "r1|c1|s1|idc" },
      { provider: "BuilderId", refreshToken: "r1", clientId: "c1", clientSecret: "s1" },
    ],
    [
      "Builder ID, packed by name",
      { authMethod: "idc", refreshToken: "r1|clientId:c1|clientSecret:s1|authMethod:idc" },
      { provider: "BuilderId", refreshToken: "r1", clientId: "c1", clientSecret: "s1" },
    ],
    [
      "an organisation",
      { region: "eu-west-1", clientId: "c1", clientSecret: "s1", startUrl: OURS },
      { provider: "IdentityCenter", startUrl: OURS, ssoRegion: "eu-west-1" },
    ],
    [
      "an organisation, packed by place",
      { authMethod: "sso", refreshToken: `r1|c1|s1|${OURS}|sso` },
      { provider: "IdentityCenter", startUrl: OURS, refreshToken: "r1", clientSecret: "s1" },
    ],
  ])("%s goes on to serve", async (_name, facts, credentials) => {
    const account = await only(flat(facts));
    expect(account).toMatchObject({
      id: "0123456789abcdef0123456789abcdef",
      identity: { email: "anna@example.com" },
      generation: 1,
      state: { kind: "ready" },
      enabled: true,
      credentials,
    });
    expect(account?.credentials).toHaveProperty("expiresAt", 1_766_000_000_000);
  });

  it("usage and dates go along, a stand-in for an address does not", async () => {
    const facts = { usedCount: 7, limitCount: 50, lastSync: 5, lastUsed: 9 };
    expect(await only(flat({ ...facts, email: "builder-id@aws.amazon.com-2" }))).toMatchObject({
      identity: {},
      usage: { used: 7, limit: 50, checkedAt: 5 },
      lastUsedAt: 9,
    });
  });

  it("an id that cannot be ours is replaced by the same one every time", async () => {
    const record = flat({ id: "../anna@example.com" });
    const id = (await only(record))?.id;
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect((await only(record))?.id).toBe(id);
  });

  it("a token that was not kept is refreshed first", async () => {
    const account = await only(flat({ accessToken: "" }));
    expect(account?.credentials).toMatchObject({ refreshToken: "r1", expiresAt: 0 });
  });

  it("is kept as it was, once and for its owner only, before it is written", async () => {
    const { store, path, text } = legacy([flat({ isMine: true }), { odd: 1 }]);
    const [account] = await store.read();
    expect(readFileSync(path, "utf8")).toBe(text);
    await setLabel(store, account?.id ?? "", "mine");
    await setLabel(store, account?.id ?? "", "still mine");
    expect(readFileSync(`${path}.quarantine`, "utf8")).toBe(text);
    expect(statSync(`${path}.quarantine`).mode & 0o777).toBe(0o600);
    const file = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
    expect(file).toMatchObject({
      version: 2,
      activeIndex: 0,
      accounts: [{ isMine: true, label: "still mine" }, { odd: 1 }],
    });
    expect(await newStore(undefined, path).store.read()).toEqual([
      { ...account, label: "still mine" },
    ]);
  });

  it.each([undefined, 1])("version %s and today's records stay as they are", async (version) => {
    const { store, path, deps } = newStore();
    await addAccount(store, socialLogin("anna"), deps);
    const before = await store.read();
    const file = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
    writeFileSync(path, JSON.stringify({ ...file, version }));
    expect(await store.read()).toEqual(before);
  });

  it("eight processes that begin with it at once lose nothing and keep the one original", async () => {
    const records = [
      flat({}),
      flat({ id: "second", email: "ben@example.com", refreshToken: "r2" }),
    ];
    const { store, path, text } = legacy(records);
    const crew = await startCrew(8, { path });
    await Promise.all(
      crew.map((worker, index) => worker.give({ kind: "add", prefix: `p${index}`, count: 2 })),
    );
    dismiss(crew);
    const people = (await store.read()).map(({ identity }) => identity.email);
    expect(people.slice(0, 2)).toEqual(["anna@example.com", "ben@example.com"]);
    expect(new Set(people).size).toBe(18);
    expect(readFileSync(`${path}.quarantine`, "utf8")).toBe(text);
    const names = readdirSync(dirname(path)).filter((name) => name.includes("quarantine"));
    expect(names).toHaveLength(1);
  });
});
