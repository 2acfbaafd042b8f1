import { beforeEach, describe, expect, it } from "vitest";
import type { Account } from "../../src/accounts/account.ts";
import { NOW } from "./cli-world.ts";
import {
  accountNamed,
  createDoctorWorld,
  type DoctorWorld,
  expectFault,
  faultsOf,
  useSilentHosts,
} from "./doctor-world.ts";

useSilentHosts();

const LOGIN = "opencode auth login -p kiro";
const DAY = 86_400_000;

let world: DoctorWorld;
beforeEach(async () => {
  world = await createDoctorWorld();
});

async function rowsWith(changes: Partial<Account>) {
  await world.keep(accountNamed("anna", changes));
  return await world.rows();
}

const idc = {
  method: "idc",
  provider: "IdentityCenter",
  accessToken: "access-anna",
  refreshToken: "refresh-anna",
  expiresAt: NOW + 3_600_000,
  clientId: "client",
  clientSecret: "secret-secret",
  clientSecretExpiresAt: NOW + DAY,
  ssoRegion: "eu-west-1",
  startUrl: "https://x.awsapps.com/start",
  profileArn: "arn:aws:codewhisperer:us-east-1:123456789012:profile/ABC",
} as const;

describe("doctor, accounts", () => {
  it("62: every account is disabled", async () => {
    const mend = "opencode-kiro-auth accounts enable anna";
    expectFault(await rowsWith({ enabled: false }), "accounts", "failed", "is disabled", mend);
  });

  it("63: Kiro rejects the refresh token", async () => {
    const state = { kind: "login-required", since: NOW, reason: "refresh-token-rejected" } as const;
    const rows = await rowsWith({ state });
    expectFault(rows, "accounts", "failed", "anna: Kiro rejects its refresh token", LOGIN);
  });

  it("64: Kiro has suspended the account", async () => {
    const rows = await rowsWith({ state: { kind: "suspended", since: NOW } });
    expectFault(rows, "accounts", "failed", "suspended by Kiro", /^Ask Kiro's support: https/);
  });

  it("65: the quota is used up, until a day", async () => {
    const state = { kind: "quota-exhausted", since: NOW, until: NOW + 8 * DAY } as const;
    const found = "anna: quota used up until 1 Dec";
    expectFault(await rowsWith({ state }), "accounts", "failed", found, `Add an account: ${LOGIN}`);
  });

  it("66: the account is rate limited, until a time", async () => {
    const until = NOW + 5 * 60_000;
    const state = { kind: "cooling-down", since: NOW, until, reason: "throttled" } as const;
    const mend = "Wait until 13:05 CET.";
    expectFault(await rowsWith({ state }), "accounts", "failed", "rate limited until", mend);
  });

  it("is content with one account that can serve, and names the others", async () => {
    const state = { kind: "suspended", since: NOW } as const;
    await world.keep(accountNamed("bert", { state }));
    const rows = await world.rows();
    expect(rows.find(({ id }) => id === "accounts")).toMatchObject({
      status: "ok",
      found: "1 of 2 can serve now",
    });
    expect(faultsOf(rows, "accounts")).toHaveLength(1);
  });

  it("is content with the key of the variable, without a login and a file", async () => {
    const rows = await world.rows({ env: { KIRO_API_KEY: "ksk_abc123def" } });
    expect(faultsOf(rows, "accounts")).toEqual([]);
    expect(JSON.stringify(rows)).not.toContain("ksk_abc123def");
  });
});

describe("doctor, tokens and regions", () => {
  it("does not call a login refreshable whose refresh token Kiro rejects", async () => {
    const state = { kind: "login-required", since: 0, reason: "refresh-token-rejected" } as const;
    const found = async () => {
      const rows = await world.rows();
      return rows.filter(({ id }) => id === "tokens").map((each) => [each.status, each.found]);
    };
    await world.keep(accountNamed("dora", { state }));
    expect(await found()).toEqual([["ok", "the other logins are in order"]]);
    await world.store.update((changes) => changes.remove("anna", 0));
    expect(await found()).toEqual([["skipped", "there is no login to check"]]);
  });

  it("67: the registration has expired", async () => {
    const credentials = { ...idc, clientSecretExpiresAt: NOW - DAY };
    const found = "registration of this program expired on 22 Nov 2026";
    expectFault(await rowsWith({ credentials }), "tokens", "failed", found, LOGIN);
  });

  it("68: a token that nobody has used for months", async () => {
    const credentials = { ...idc, expiresAt: NOW - 100 * DAY };
    expectFault(await rowsWith({ credentials }), "tokens", "warning", "may be dead", LOGIN);
  });

  it("69: a process was stopped during a refresh", async () => {
    const pendingRefresh = { startedAt: NOW - DAY, spends: "0123456789abcdef" };
    const mend = /^opencode run -m kiro\//;
    const found = "was stopped during a refresh";
    expectFault(await rowsWith({ pendingRefresh }), "tokens", "warning", found, mend);
  });

  it("70: a key that is none of Kiro's", async () => {
    const credentials = { method: "api-key", apiKey: "sk-1234567", region: "us-east-1" } as const;
    const rows = await rowsWith({ credentials });
    expectFault(rows, "tokens", "failed", "its API key is not one of Kiro's", LOGIN);
  });

  it.each([
    ["71: a malformed profile", { profileArn: "profile/ABC" }, "failed", "ARN is malformed"],
    [
      "72: a profile where Kiro is not",
      { profileArn: "arn:aws:codewhisperer:ap-south-1:123456789012:profile/ABC" },
      "failed",
      "its profile is in ap-south-1",
    ],
    [
      "73: a profile of another partition",
      { ssoRegion: "us-gov-west-1" },
      "failed",
      "no token works in both",
    ],
    ["74: a login where no directory is", { ssoRegion: "us-east-9" }, "failed", "us-east-9"],
    ["75: no profile yet", { profileArn: undefined }, "warning", "not known yet"],
  ] as const)("%s", async (_name, changes, status, found) => {
    const credentials = { ...idc, ...changes } as Account["credentials"];
    const mend = status === "failed" ? LOGIN : /^opencode run -m kiro\//;
    expectFault(await rowsWith({ credentials }), "region", status, found, mend);
  });
});
