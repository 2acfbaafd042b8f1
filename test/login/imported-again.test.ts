import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Account, AccountOrigin } from "../../src/accounts/account.ts";
import { createAccount } from "../../src/accounts/roster.ts";
import { createAccountStore, type AccountStore } from "../../src/accounts/store/store.ts";
import { createNewerLogins } from "../../src/core/login/newer-logins.ts";
import { createTokens } from "../../src/core/tokens.ts";
import type { Notice } from "../../src/facts/notice.ts";
import { realDeps } from "../accounts/logins.ts";
import { hostBun } from "../helpers/host-bun.ts";
import { cliStatements, writeDatabases } from "../importing/databases.ts";
import { createHome, type Home } from "../importing/home.ts";
import type { Person } from "../simulator/people.ts";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";

const HOUR = 3_600_000;
const USAGE = "/Get-Usage-Limits";
const OTHER_PROFILE = "arn:aws:codewhisperer:eu-central-1:123456789012:profile/ABCDEFGHIJKL";

let home: Home;
let simulator: Simulator;
let store: AccountStore;
let notices: Notice[];
/** What the other program has got for the refresh token. */
let renewed: { readonly accessToken: string; readonly refreshToken: string };

beforeEach(async () => {
  home = createHome();
  notices = [];
  simulator = await startSimulator({ refreshMode: "S1" });
  const path = home.path("accounts", "kiro-accounts.json");
  store = createAccountStore({ ...realDeps, path });
  home.makeDirectories(path);
});

afterEach(async () => {
  home.remove();
  await simulator.close();
});

/** An account whose token has ended, and whose refresh token its other program has spent. */
async function overtaken(origin?: AccountOrigin): Promise<Account> {
  const { google } = simulator.people;
  const { accessToken, refreshToken, profileArn } = simulator.issueSocial(google);
  const tokens = { accessToken, refreshToken, profileArn, expiresAt: 1 };
  const credentials = { method: "social", provider: "Google", ...tokens } as const;
  const { email, userId } = google;
  const login = { credentials, identity: { email, userId }, ...(origin && { origin }) };
  const account = createAccount("shared", login, 1);
  await store.update((accounts) => accounts.put(account));
  const answer = simulator.tokens.refresh(refreshToken, "social");
  if ("rejected" in answer) throw new Error(answer.rejected);
  renewed = { ...answer, refreshToken: answer.refreshToken ?? "" };
  simulator.expectRefusals(({ path }) => path === "/refreshToken");
  keepInIde(google, renewed);
  return account;
}

function keepInIde(
  { profileArn, provider }: Person,
  { accessToken, refreshToken }: { accessToken: string; refreshToken: string },
  expiresAt = Date.now() + HOUR,
): void {
  const expiry = new Date(expiresAt).toISOString();
  const tokens = { accessToken, refreshToken, expiresAt: expiry, profileArn };
  home.write(home.ideToken, { ...tokens, provider, authMethod: "social" });
}

/** A token of the account, without changing a byte of Kiro IDE's. */
async function fresh(account: Account): Promise<Account> {
  const before = home.print(".aws");
  const deps = {
    ...realDeps,
    fetch: simulator.fetch,
    notify: (notice: Notice) => void notices.push(notice),
  };
  const service = { deps, userAgent: "test/1" };
  const config = { identity_provider_hosts: "" };
  const input = { machine: home.machine };
  const core = { config, deps, input, service, store };
  const tokens = createTokens(core, createNewerLogins(core));
  try {
    return await tokens.withFreshToken(account, { refusedToken: undefined, signal: undefined });
  } finally {
    expect(home.print(".aws")).toBe(before);
  }
}

describe("an imported login whose refresh token the other program has spent", () => {
  it("goes on with the other program's newer token", async () => {
    const account = await overtaken("imported");
    const adopted = await fresh(account);
    expect(adopted).toMatchObject({ id: "shared", generation: 2, state: { kind: "ready" } });
    expect(simulator.tokens.owner(bearer(adopted))).toBe(simulator.people.google);
    expect(await store.read()).toEqual([adopted]);
    expect(adopted.pendingRefresh).toBeUndefined();
    expect(notices).toEqual([]);
    expect(simulator.journal.of("/refreshToken")).toHaveLength(1);
  });

  it("keeps its own profile, whichever the other program uses", async () => {
    const account = await overtaken("imported");
    keepInIde({ ...simulator.people.google, profileArn: OTHER_PROFILE }, renewed);
    const { credentials } = await fresh(account);
    expect(credentials).toMatchObject({ profileArn: simulator.people.google.profileArn });
  });

  it.skipIf(hostBun === undefined)(
    "goes on with it where a third program's login is dead and says nothing of its owner",
    async () => {
      const account = await overtaken("imported");
      const { google, second } = simulator.people;
      const { accessToken, refreshToken } = renewed;
      const expiry = new Date(Date.now() + HOUR).toISOString();
      const token = {
        access_token: accessToken,
        refresh_token: refreshToken,
        expires_at: expiry,
        provider: google.provider,
      };
      home.makeDirectories(home.cli);
      writeDatabases([
        { path: home.cli, statements: cliStatements({ "kirocli:social:token": token }) },
      ]);
      keepInIde(second, simulator.issueSocial(second));
      simulator.tokens.revoke(second);
      simulator.expectRefusals(({ path }) => path === "/refreshToken" || path === USAGE);
      expect(bearer(await fresh(account))).toBe(accessToken);
      expect(notices).toEqual([]);
    },
  );

  it("is over where somebody else is logged in there by now", async () => {
    const account = await overtaken("imported");
    const { second } = simulator.people;
    keepInIde(second, simulator.issueSocial(second));
    await expect(fresh(account)).rejects.toMatchObject({ code: "refresh_token_rejected" });
    expect(await store.read()).toMatchObject([{ state: { kind: "login-required" } }]);
    expect(notices).toMatchObject([{ kind: "login-required" }]);
  });

  it("is over where the other token has ended, too: only a refresh would say whose it is", async () => {
    const account = await overtaken("imported");
    const { google } = simulator.people;
    const other = simulator.issueSocial(google);
    keepInIde(google, other, 1);
    await expect(fresh(account)).rejects.toMatchObject({ code: "refresh_token_rejected" });
    expect(simulator.tokens.usesOf(other.refreshToken)).toBe(0);
  });

  it("a login of the account's own is over, whatever the other program has", async () => {
    const account = await overtaken();
    await expect(fresh(account)).rejects.toMatchObject({ code: "refresh_token_rejected" });
    expect(await store.read()).toMatchObject([{ state: { kind: "login-required" } }]);
  });
});

function bearer({ credentials }: Account): string {
  return "accessToken" in credentials ? credentials.accessToken : "";
}
