import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findLogins, findSources } from "../../src/importing/find.ts";
import { hostBun } from "../helpers/host-bun.ts";
import { cliStatements, earlierStatements, insert, writeDatabases } from "./databases.ts";
import { createHome, type Home } from "./home.ts";

const EXPIRES = "2026-11-27T12:00:00.123456789Z";
const tokens = (name: string) => ({
  access_token: `access-${name}`,
  refresh_token: `refresh-${name}`,
  expires_at: EXPIRES,
});
const ARN = "arn:aws:codewhisperer:eu-central-1:123456789012:profile/ABCDEFGHIJKL";
const START_URL = "https://d-9067000001.awsapps.com/start";
const REGISTRATION = {
  client_id: "client",
  client_secret: "secret",
  client_secret_expires_at: EXPIRES,
  region: "eu-west-1",
  scopes: ["codewhisperer:conversations"],
  oauth_flow: "Pkce",
};

let home: Home;
let logged: Home;

beforeAll(() => {
  if (hostBun === undefined) return;
  home = createHome();
  logged = createHome();
  home.makeDirectories(home.cli, home.amazonQ, home.earlier);
  logged.makeDirectories(logged.cli);
  const idc = {
    ...tokens("idc"),
    region: "eu-west-1",
    start_url: `${START_URL}/`,
    oauth_flow: "Pkce",
  };
  writeDatabases([
    {
      path: home.cli,
      statements: cliStatements(
        {
          "kirocli:odic:token": idc,
          "kirocli:odic:device-registration": REGISTRATION,
          "kirocli:social:token": { ...tokens("social"), provider: "github" },
          "kirocli:external-idp:token": {
            ...tokens("external"),
            client_id: "app",
            issuer_url: "https://firm.okta.com",
            token_endpoint: "https://firm.okta.com/oauth2/v1/token",
            scopes: "openid offline_access",
          },
        },
        { "api.codewhisperer.profile": { arn: ARN, profile_name: "Team" } },
      ),
    },
    {
      path: home.amazonQ,
      statements: cliStatements(
        {
          "codewhisperer:odic:token": tokens("q"),
          "codewhisperer:odic:device-registration": REGISTRATION,
        },
        { "auth.idc.start-url": START_URL, "auth.idc.region": "eu-north-1" },
      ),
    },
    {
      path: home.earlier,
      statements: earlierStatements([
        row("one", { email: "anna@example.com", auth_method: "idc", start_url: START_URL }),
        row("two", { email: "builder-id@aws.amazon.com", auth_method: "idc" }),
        row("three", { email: "ben@example.com", auth_method: "desktop" }),
        row("four", { email: "off@example.com", auth_method: "desktop", enabled: 0 }),
      ]),
    },
    {
      path: logged.cli,
      statements: cliStatements({
        "kirocli:social:token": { ...tokens("old"), provider: "google" },
      }),
      inLog: [insert("auth_kv", "kirocli:social:token", { ...tokens("new"), provider: "google" })],
    },
  ]);
});

function row(name: string, more: Readonly<Record<string, string | number>>) {
  return {
    id: name,
    region: "us-east-1",
    client_id: "client",
    client_secret: "secret",
    refresh_token: `refresh-${name}`,
    access_token: `access-${name}`,
    expires_at: 1_795_780_800_000,
    ...more,
  };
}

afterAll(() => {
  if (hostBun === undefined) return;
  home.remove();
  logged.remove();
});

const credentialsIn = async (of: Home, source: "kiro-cli" | "amazon-q" | "earlier-plugin") =>
  (await findLogins(of.machine, { source })).map((finding) =>
    "login" in finding ? finding.login.credentials : finding.problem,
  );

describe.skipIf(hostBun === undefined)("a database of another program", () => {
  it("of kiro-cli gives every login that is in it", async () => {
    expect(await credentialsIn(home, "kiro-cli")).toMatchObject([
      {
        method: "idc",
        provider: "IdentityCenter",
        startUrl: START_URL,
        ssoRegion: "eu-west-1",
        clientId: "client",
        clientSecretExpiresAt: Date.UTC(2026, 10, 27, 12, 0, 0, 123),
        profileArn: ARN,
      },
      { method: "social", provider: "Github", refreshToken: "refresh-social" },
      { method: "external-idp", issuer: "https://firm.okta.com", scopes: "openid offline_access" },
    ]);
  });

  it("of Amazon Q takes the organisation from its settings", async () => {
    expect(await credentialsIn(home, "amazon-q")).toMatchObject([
      { method: "idc", provider: "IdentityCenter", startUrl: START_URL, ssoRegion: "eu-west-1" },
    ]);
  });

  it("of the earlier plugin gives its accounts, but none that was switched off", async () => {
    expect(await credentialsIn(home, "earlier-plugin")).toMatchObject([
      { method: "idc", provider: "IdentityCenter", expiresAt: 1_795_780_800_000 },
      { method: "idc", provider: "BuilderId" },
      { method: "social", provider: "Google", refreshToken: "refresh-three" },
    ]);
    const reports = await findSources(home.machine, { source: "earlier-plugin" });
    expect(reports.map(({ who }) => who)).toEqual([
      "a***@example.com",
      "Builder ID",
      "b***@example.com",
    ]);
    expect(JSON.stringify(reports)).not.toMatch(/refresh-|access-|secret/);
  });

  it("is read with its log: the newest login counts, not the one of the last checkpoint", async () => {
    expect(existsSync(`${logged.cli}-wal`)).toBe(true);
    expect(await credentialsIn(logged, "kiro-cli")).toMatchObject([
      { refreshToken: "refresh-new" },
    ]);
  });

  it("stays as it was, byte for byte and date for date, and nothing appears beside it", async () => {
    for (const each of [home, logged]) {
      const before = each.print();
      await findLogins(each.machine);
      expect(each.print()).toBe(before);
    }
  });

  it.each([
    [
      "another format",
      "no database at all, but long enough to have a header of one".repeat(20),
      "damaged",
    ],
    ["nothing", "", "signed-out"],
  ])("with %s in it is a problem", async (_name, content, fault) => {
    const damaged = createHome();
    damaged.write(damaged.cli, content);
    damaged.write(damaged.earlier, content);
    const findings = await findLogins(damaged.machine);
    expect(findings).toMatchObject([{ problem: { fault } }, { problem: { fault } }]);
    damaged.remove();
  });

  it("that was overwritten in the middle is a problem", async () => {
    const damaged = createHome();
    damaged.makeDirectories(damaged.cli);
    const fixture = cliStatements({
      "kirocli:social:token": { ...tokens("x"), provider: "google" },
    });
    writeDatabases([{ path: damaged.cli, statements: fixture }]);
    const header = Buffer.alloc(16_384, 0x5a);
    header.write("SQLite format 3\0", "latin1");
    writeFileSync(damaged.cli, header);
    expect(await credentialsIn(damaged, "kiro-cli")).toMatchObject([{ fault: "damaged" }]);
    damaged.remove();
  });

  it("that nothing here can read asks for Node 22 or OpenCode", async () => {
    const engine = () => Promise.resolve(undefined);
    const [finding] = await findLogins(home.machine, { source: "kiro-cli", sqlite: { engine } });
    expect(finding).toMatchObject({ problem: { fault: "no-sqlite" } });
  });

  it.skipIf(process.platform === "win32").each([
    ["does not run", "exit 3"],
    ["runs no scripts", "echo usage: opencode"],
    ["is another program", "echo {}"],
  ])("is not called damaged where OpenCode %s", async (_name, script) => {
    if (Number(process.versions.node.split(".")[0]) > 20) return;
    const broken = createHome();
    const program = broken.path("bin", "opencode");
    broken.write(program, `#!/bin/sh\n${script}\n`);
    chmodSync(program, 0o755);
    const machine = { ...home.machine, env: { PATH: broken.path("bin") } };
    const [finding] = await findLogins(machine, { source: "kiro-cli" });
    expect(finding).toMatchObject({ problem: { path: home.cli, fault: "no-sqlite" } });
    broken.remove();
  });
});
