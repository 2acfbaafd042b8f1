import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { checkAccountsFile } from "../../src/cli/commands/doctor/checks/files.ts";
import { readAccountsFile } from "../../src/cli/commands/doctor/facts/accounts-file.ts";
import { KiroLocalError } from "../../src/facts/errors.ts";
import { currentProcess } from "../../src/lib/lock/process-identity.ts";
import { NOW } from "./cli-world.ts";
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

const LOGIN = "opencode auth login -p kiro";

let world: DoctorWorld;
let accounts: string;
let logins: string;
/** The same as they are shown. */
let shownAccounts: string;
let shownLogins: string;
beforeEach(async () => {
  world = await createDoctorWorld();
  accounts = world.store.path;
  logins = join(world.data, "auth.json");
  shownAccounts = shown(world.home, accounts);
  shownLogins = shown(world.home, logins);
});

describe("doctor, the login in OpenCode", () => {
  it("27: OpenCode has no login for the provider", async () => {
    rmSync(logins);
    const found = "so the account in the accounts file is not used";
    expectFault(await world.rows(), "login", "failed", found, LOGIN);
  });

  it("27a: a variable of OpenCode's is read in place of its logins", async () => {
    const mend = "unset OPENCODE_AUTH_CONTENT";
    const rows = await world.rows({ env: { OPENCODE_AUTH_CONTENT: "{}" } });
    expectFault(rows, "login", "failed", "OpenCode has no login for kiro", mend);
  });

  it("a directory in the place of kiro.json is moved away", async () => {
    const path = join(world.config, "kiro.json");
    mkdirSync(path);
    const mend = `mv ${shown(world.home, path)} ${shown(world.home, path)}.old`;
    expectFault(await world.rows(), "settings", "failed", "cannot be read", mend);
  });

  it("28: auth.json is damaged", async () => {
    writeFileSync(logins, '{"kiro":');
    const mend = `mv ${shownLogins} ${shownLogins}.broken && ${LOGIN}`;
    expectFault(await world.rows(), "login", "failed", "is damaged", mend);
  });

  it("29: a key was typed in as OpenCode's own login", async () => {
    writeFileSync(logins, JSON.stringify({ kiro: { type: "api", key: "ksk_x" } }));
    expectFault(await world.rows(), "login", "warning", 'of the kind "api"', LOGIN);
  });

  it("30: the login is of another plugin", async () => {
    writeFileSync(logins, JSON.stringify({ kiro: { type: "oauth", refresh: "aorAAAA|x" } }));
    expectFault(await world.rows(), "login", "warning", "comes from another plugin", LOGIN);
  });

  it("31: the login names an account that is gone, and there is no other one", async () => {
    const record = { type: "oauth", refresh: "kiro-account:gone" };
    writeFileSync(logins, JSON.stringify({ kiro: record }));
    expect(faultsOf(await world.rows(), "login")).toEqual([]);
    writeFileSync(accounts, JSON.stringify({ version: 1, accounts: [] }));
    expectFault(await world.rows(), "login", "warning", "has no account", LOGIN);
  });
});

describe("doctor, the accounts file", () => {
  it("32: there is no accounts file", async () => {
    rmSync(accounts);
    rmSync(`${accounts}.bak`);
    expectFault(await world.rows(), "accounts-file", "failed", "does not exist", LOGIN);
  });

  it("33: the accounts file is gone, its copy is not", async () => {
    rmSync(accounts);
    const mend = `cp ${shownAccounts}.bak ${shownAccounts}`;
    expectFault(await world.rows(), "accounts-file", "failed", "is gone, but its copy", mend);
  });

  it("34: the accounts file is cut off, with a copy", async () => {
    writeFileSync(accounts, '{"accounts": [');
    const mend = `cp ${shownAccounts}.bak ${shownAccounts}`;
    expectFault(await world.rows(), "accounts-file", "failed", "is used instead", mend);
  });

  it("35: the accounts file is cut off, without a copy", async () => {
    writeFileSync(accounts, '{"accounts": [');
    rmSync(`${accounts}.bak`);
    const mend = `mv ${shownAccounts} ${shownAccounts}.broken && ${LOGIN}`;
    expectFault(await world.rows(), "accounts-file", "failed", "is damaged", mend);
  });

  it("36: a directory is in the place of the accounts file", async () => {
    rmSync(accounts);
    mkdirSync(accounts);
    const mend = `mv ${shownAccounts} ${shownAccounts}.old`;
    expectFault(await world.rows(), "accounts-file", "failed", "not a regular file", mend);
  });

  it("37: a newer version wrote the accounts file", async () => {
    const file = JSON.parse(readFileSync(accounts, "utf8")) as object;
    writeFileSync(accounts, JSON.stringify({ ...file, version: 99 }));
    const mend = "rm -rf ~/.cache/opencode/packages/opencode-kiro-auth*";
    expectFault(await world.rows(), "accounts-file", "failed", "newer version", mend);
  });

  it("38: others may read the accounts file, and looking does not change that", async () => {
    chmodSync(accounts, 0o644);
    const mend = `chmod 600 ${shownAccounts}`;
    expectFault(await world.rows(), "accounts-file", "warning", "mode 644", mend);
    expectFault(await world.rows(), "accounts-file", "warning", "mode 644", mend);
  });

  it("38: others may read the backup of the accounts file", async () => {
    writeFileSync(`${accounts}.bak`, readFileSync(accounts), { mode: 0o600 });
    chmodSync(`${accounts}.bak`, 0o640);
    const mend = `chmod 600 ${shownAccounts}.bak`;
    expectFault(await world.rows(), "accounts-file", "warning", "mode 640", mend);
  });

  it.runIf(process.getuid?.() === 0)("39: the accounts file is another user's", async () => {
    chownSync(accounts, 1234, 1234);
    const mend = `sudo chown "$(id -un)" ${shownAccounts}`;
    expectFault(await world.rows(), "accounts-file", "failed", "belongs to another user", mend);
  });

  it("40: the accounts file is a link to a link", async () => {
    const target = join(world.home, "real.json");
    renameSync(accounts, target);
    symlinkSync(target, join(world.home, "between.json"));
    symlinkSync(join(world.home, "between.json"), accounts);
    expectFault(
      await world.rows(),
      "accounts-file",
      "failed",
      "itself a link",
      `rm ${shownAccounts}`,
    );
  });

  it("names a newer plugin where its path is written down, and asks for no login", async () => {
    world.file("clone/package.json", { name: "opencode-kiro-auth", version: "0.1.0" });
    world.file("clone/dist/index.js", "");
    const spec = `file://${world.home}/clone`;
    const place = world.settings({ plugin: [spec] });
    writeFileSync(accounts, JSON.stringify({ version: 99, accounts: {} }));
    const rows = await world.rows();
    const mend = new RegExp(
      `^Edit ${place}: name a newer version of the plugin in place of "file:`,
    );
    expectFault(rows, "accounts-file", "failed", "newer version", mend);
    expect(faultsOf(rows, "accounts")).toEqual([]);
  });

  it("says of a file that may not be read who must own it", () => {
    const error = new KiroLocalError({
      code: "store_unreadable",
      path: accounts,
      reason: "refused-by-system",
      systemCode: "EACCES",
    });
    const file = readAccountsFile(accounts, "linux");
    const state = { kind: "unusable", error } as const;
    const [row] = checkAccountsFile({ ...file, state }, false, undefined, "");
    expect(row?.mend).toMatch(/^sudo chown "\$\(id -un\)" \S+ && chmod 600 /);
  });

  it("41: what a damaged file had was kept aside, and cannot be read", async () => {
    writeFileSync(`${accounts}.quarantine`, "{ damaged");
    const mend = /^Log in with each account that you miss .*, then: rm \S+\.quarantine$/;
    expectFault(await world.rows(), "accounts-file", "warning", "may be missing", mend);
  });

  it("41: what a damaged file had was kept aside", async () => {
    copyFileSync(accounts, `${accounts}.quarantine`);
    const removal = `rm ${shownAccounts}.quarantine`;
    const found = "no account of it is missing";
    expectFault(await world.rows(), "accounts-file", "warning", found, removal);
    await world.store.update((changes) => changes.remove("anna", 0));
    await world.keep(accountNamed("bert"));
    copyFileSync(accounts, `${accounts}.quarantine`);
    await world.store.update((changes) => changes.remove("bert", 0));
    await world.keep(accountNamed("cleo"));
    const mend = `Log in with each account that you miss (${LOGIN}), then: ${removal}`;
    expectFault(await world.rows(), "accounts-file", "warning", "may be missing here", mend);
  });
});

describe("doctor, the directory of the accounts file", () => {
  it.each([
    ["EACCES", /^sudo chown "\$\(id -un\)" .*\/opencode && chmod u\+rwx /],
    ["EROFS", /^export XDG_CONFIG_HOME=/],
  ])("says that nothing can be saved in it (%s)", (unwritable, mend) => {
    const file = readAccountsFile(accounts, "linux");
    expect(checkAccountsFile(file, false, undefined, "").map(({ status }) => status)).toEqual([
      "ok",
    ]);
    const rows = checkAccountsFile({ ...file, unwritable }, false, undefined, "");
    expect(rows.map(({ mend: said }) => said)).toEqual([undefined, expect.stringMatching(mend)]);
    expect(rows[1]?.found).toContain("refreshed logins cannot be saved");
  });
});

describe("doctor, switches", () => {
  it.each(["KIRO_DEBUG", "KIRO_DEBUG_CONTENT"])(
    "warns of a word that %s does not know",
    async (name) => {
      const rows = await world.rows({ env: { [name]: "maybe" } });
      const found = `${name} is neither true nor false`;
      expectFault(rows, "environment", "warning", found, `export ${name}=false`);
    },
  );
});

describe("doctor, locks", () => {
  const lock = () => join(`${accounts}.lock`, "store");

  /** A lock of that owner, with a sign of life at `NOW - silentMs`. */
  function hold(owner: object | undefined, silentMs = 0): string {
    const path = join(lock(), "0000009999");
    world.file(path, owner === undefined ? "{" : { version: 1, owner });
    utimesSync(path, (NOW - silentMs) / 1000, (NOW - silentMs) / 1000);
    return lock();
  }

  it("says of a lock that is in use who has it", async () => {
    hold(currentProcess());
    const rows = await world.rows();
    const found = rows.find(({ id }) => id === "locks")?.found;
    expect(found).toContain(`process ${process.pid} holds`);
    expect(faultsOf(rows, "locks")).toEqual([]);
  });

  it("48: the owner of a lock is dead", async () => {
    const path = hold({ ...currentProcess(), startedAt: "1" });
    const found = `which held ${shown(world.home, path)}, is gone`;
    expectFault(await world.rows(), "locks", "warning", found, "opencode models kiro");
  });

  it("49: the owner of a lock is stopped", async () => {
    hold(currentProcess(), 60_000);
    const mend = `kill -CONT ${process.pid}`;
    expectFault(await world.rows(), "locks", "warning", "no sign of life", mend);
  });

  it("50: the owner of a lock is on another machine", async () => {
    hold({ ...currentProcess(), machine: "elsewhere" });
    const mend = "Close OpenCode there.";
    expectFault(await world.rows(), "locks", "warning", "another machine", mend);
  });

  it("51: a file is in the place of the lock", async () => {
    rmSync(`${accounts}.lock`, { recursive: true });
    writeFileSync(`${accounts}.lock`, "");
    const mend = `rm -r ${shownAccounts}.lock`;
    expectFault(await world.rows(), "locks", "failed", "where a directory should be", mend);
  });

  it("52: a link is in the place of the lock", async () => {
    rmSync(`${accounts}.lock`, { recursive: true });
    symlinkSync("/tmp", `${accounts}.lock`);
    const mend = `rm -r ${shownAccounts}.lock`;
    expectFault(await world.rows(), "locks", "failed", "symbolic link", mend);
  });
});

describe("doctor, settings and variables", () => {
  it("53: kiro.json is no JSON", async () => {
    const path = world.file(join(world.config, "kiro.json"), '{\n  "retries": \n}');
    const mend = `Edit ${path}, line 3.`;
    expectFault(await world.rows(), "settings", "failed", "invalid JSON at line 3", mend);
  });

  it("54: kiro.json has an unknown option", async () => {
    const path = world.file(join(world.config, "kiro.json"), { thinking_enable: true });
    const mend = `Edit ${path}: remove thinking_enable.`;
    expectFault(await world.rows(), "settings", "warning", "Did you mean thinking_enabled", mend);
  });

  it("55: an option of kiro.json is out of its range", async () => {
    const path = world.file(join(world.config, "kiro.json"), { thinking_budget_tokens: -1 });
    const mend = `Edit ${path}: correct thinking_budget_tokens.`;
    expectFault(await world.rows(), "settings", "warning", "must be a whole number", mend);
  });

  it("56: a project's kiro.json sets what only the person may", async () => {
    const path = world.file(".opencode/kiro.json", { overage_allowed: true });
    const mend = `Edit ${path}: remove overage_allowed.`;
    expectFault(await world.rows(), "settings", "warning", "project's file cannot set it", mend);
  });

  it.each([
    [
      "57: a malformed key",
      { KIRO_API_KEY: "sk-123" },
      "failed",
      "KIRO_API_KEY is not a Kiro API key",
    ],
    [
      "58: an unknown region of the key",
      { KIRO_API_KEY: "ksk_abc123", KIRO_API_REGION: "mars" },
      "warning",
      "KIRO_API_REGION is not an AWS region",
    ],
    [
      "59: an override that leads elsewhere",
      { KIRO_ENDPOINT_OVERRIDE: "http://example.com:80" },
      "failed",
      "KIRO_ENDPOINT_OVERRIDE names another machine",
    ],
    [
      "60: the log holds prompts",
      { KIRO_DEBUG: "true", KIRO_DEBUG_CONTENT: "true" },
      "warning",
      "prompts and answers go to the debug log",
    ],
  ] as const)("%s", async (_name, env, status, found) => {
    const mend = /^(unset KIRO_\w+|export KIRO_API_REGION=us-east-1)$/;
    expectFault(await world.rows({ env }), "environment", status, found, mend);
  });

  it("61: there is no home", async () => {
    // A relative one counts as none.
    const machine = { env: {}, platform: "linux", homedir: "" };
    expectFault(
      await world.rows({ machine }),
      "environment",
      "failed",
      "no home directory",
      "export HOME=/absolute/path",
    );
  });
});
