import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Account } from "../../src/accounts/account.ts";
import { abortedError } from "../../src/lib/time.ts";
import { signedIn } from "../accounts/logins.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { type CliWorld, createCliWorld, expectGolden, NOW } from "./cli-world.ts";
import { keep, logIn, sampleAccount } from "./samples.ts";

const ANNA = sampleAccount("11112222-aaaa", {
  identity: { userId: "a", email: "anna@example.com" },
});
const BERT = sampleAccount("11113333-bbbb", {
  identity: { userId: "b", email: "bert@example.com" },
  label: "work",
});

let world: CliWorld;
beforeEach(async () => {
  world = createCliWorld();
  logIn(world);
  await keep(world, ANNA, BERT);
});

async function stored(id: string): Promise<Account | undefined> {
  return (await world.store.read()).find((account) => account.id === id);
}

describe("an account is named", () => {
  it.each([
    ["its label", "work", BERT],
    ["its label in other letters", "WORK", BERT],
    ["its whole address", "anna@example.com", ANNA],
    ["its address as it is shown", "a***@example.com", ANNA],
    ["its id", ANNA.id, ANNA],
    ["the beginning of its id", "11113", BERT],
    ["the address behind a label", "b***@example.com", BERT],
  ])("by %s", async (_way, typed, { id }) => {
    expect((await world.run(["accounts", "disable", typed])).code).toBe(0);
    expect(await stored(id)).toMatchObject({ enabled: false });
  });

  it("by one that several have: nothing is changed, and the exit code is 2", async () => {
    const { code, err } = await world.run(["accounts", "disable", "1111"]);
    expect({ code, err }).toMatchInlineSnapshot(`
      {
        "code": 2,
        "err": "Error: "1111" may be "a***@example.com" or "work". Say which, for example by its id.
      ",
      }
    `);
    expect(await stored(ANNA.id)).toMatchObject({ enabled: true });
  });

  it.each(["1", "111", "11113-"])("never by chance: %j is no beginning of an id", async (typed) => {
    const { code, err } = await world.run(["accounts", "disable", typed]);
    expect(code).toBe(2);
    expect(err).toContain("There is no account");
    expect(await stored(BERT.id)).toMatchObject({ enabled: true });
  });

  it("by one that none has: the near names are shown, and the exit code is 2", async () => {
    const { code, err } = await world.run(["accounts", "disable", "wrok"]);
    expect({ code, err }).toMatchInlineSnapshot(`
      {
        "code": 2,
        "err": "Error: There is no account "wrok". Did you mean "work"? See \`opencode-kiro-auth accounts\`.
      ",
      }
    `);
  });

  it("by something else: no label is near", async () => {
    const { err } = await world.run(["accounts", "label", "g", "x"]);
    expect(err).not.toContain("Did you mean");
    const { err: short } = await world.run(["accounts", "prefer", "home"]);
    expect(short).not.toContain("Did you mean");
    await world.run(["accounts", "label", "work", "w6"]);
    const { err: still } = await world.run(["accounts", "prefer", "g"]);
    expect(still).not.toContain("Did you mean");
  });

  it("and its address is masked in what is printed", async () => {
    const { err, out } = await world.run(["accounts", "disable", "anna@example.com"]);
    expect(out + err).not.toContain("anna@");
    const unknown = await world.run(["accounts", "disable", "anne@example.com", "--json"]);
    expect(unknown.err).not.toContain("anna@");
    expect(JSON.parse(unknown.err)).toMatchObject({ error: { code: "account_unknown" } });
  });

  it("as the key of the variable, which is in no file", async () => {
    const env = { KIRO_API_KEY: "ksk_abcdefgh" };
    const { code, err } = await world.run(["accounts", "remove", "KIRO_API_KEY", "--yes"], { env });
    expect({ code, err }).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "Error: That account is the key in KIRO_API_KEY. It is in no file, so it cannot be changed here. Unset the variable to use the accounts in the file.
      ",
      }
    `);
  });
});

describe("accounts label", () => {
  it("gives a name and takes it away", async () => {
    const clear = ["accounts", "label", "anna@example.com", "--clear"];
    const give = ["accounts", "label", "anna@example.com", "home"];
    await expectGolden(world, "accounts-label", give, { prepare: () => world.run(clear) });
    expect(await stored(ANNA.id)).toMatchObject({ label: "home" });
    await expectGolden(world, "accounts-label-clear", clear, { prepare: () => world.run(give) });
    expect(await stored(ANNA.id)).not.toHaveProperty("label");
  });

  it.each([
    ["neither a name nor --clear", ["work"]],
    ["both", ["work", "new", "--clear"]],
    ["an empty name", ["work", " "]],
    ["a control character", ["work", "new\u001b[31m"]],
    ["more than 60 characters", ["work", "x".repeat(61)]],
    ["the name of a record that cannot be used", ["work", "Record-2"]],
    ["a name that begins with a dash", ["work", "--", "-x"]],
    ["an emoji with invisible characters", ["work", "👩\u200d💻"]],
  ])("refuses %s as wrong usage", async (_what, argv) => {
    const { code } = await world.run(["accounts", "label", ...argv]);
    expect(code).toBe(2);
    expect(await stored(BERT.id)).toMatchObject({ label: "work" });
  });

  it("refuses the name of another account", async () => {
    const { code, err } = await world.run(["accounts", "label", "anna@example.com", "Work"]);
    expect({ code, err }).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "Error: Another account is already called work.
      ",
      }
    `);
  });
});

describe("accounts label refuses what means another account:", () => {
  it.each([
    ["its id", BERT.id],
    ["the beginning of its id", "11113"],
    ["its address", "BERT@example.com"],
    ["its address as it is shown", "b***@example.com"],
  ])("%s", async (_what, name) => {
    const { code, err } = await world.run(["accounts", "label", "anna@example.com", name]);
    expect(code).toBe(1);
    expect(err).toContain("already means another account: work.");
    expect(await stored(ANNA.id)).not.toHaveProperty("label");
  });
});

describe("accounts disable and enable", () => {
  it("say who serves new conversations then", async () => {
    const disable = ["accounts", "disable", "anna@example.com"];
    const enable = ["accounts", "enable", "anna@example.com"];
    await expectGolden(world, "accounts-disable", disable, { prepare: () => world.run(enable) });
    expect((await world.run(disable)).out).toContain("already disabled");
    await expectGolden(world, "accounts-enable", enable, { prepare: () => world.run(disable) });
  });

  it("tell programs the account as it is now", async () => {
    const { out } = await world.run(["accounts", "disable", "work", "--json"]);
    expect(JSON.parse(out)).toMatchObject({
      changed: true,
      account: { label: "work", enabled: false, state: { kind: "disabled" } },
      serving: "a***@example.com",
    });
  });
});

describe("accounts prefer", () => {
  it("lets an account serve new conversations, and --clear leaves it to the strategy", async () => {
    const { out } = await world.run(["accounts", "prefer", "work", "--json"]);
    expect(JSON.parse(out)).toMatchObject({ preferred: true, changed: 1, serving: "work" });
    await expectGolden(world, "accounts-prefer", ["accounts", "prefer", "work"]);
    await world.run(["accounts", "prefer", "anna@example.com"]);
    expect((await stored(ANNA.id))?.priority).toBeGreaterThan(
      (await stored(BERT.id))?.priority ?? 0,
    );
    const cleared = await world.run(["accounts", "prefer", "work", "--clear"]);
    expect(cleared.out).toContain("no longer");
    const all = await world.run(["accounts", "prefer", "--clear", "--json"]);
    expect(JSON.parse(all.out)).toMatchObject({ preferred: false, changed: 1 });
    expect((await world.store.read()).map(({ priority }) => priority)).toEqual([0, 0]);
    const prepare = () => world.run(["accounts", "prefer", "work"]);
    const clear = ["accounts", "prefer", "--clear"];
    await expectGolden(world, "accounts-prefer-clear", clear, { prepare });
  });

  it("says that the account cannot serve now, and who does", async () => {
    await keep(world, {
      ...BERT,
      state: { kind: "quota-exhausted", since: NOW, until: NOW + 8 * 86_400_000 },
    });
    await expectGolden(world, "accounts-prefer-later", ["accounts", "prefer", "work"]);
  });

  it("asks for an account or --clear", async () => {
    expect((await world.run(["accounts", "prefer"])).code).toBe(2);
  });
});

describe("accounts remove", () => {
  let simulator: Simulator;
  let env: Record<string, string>;
  let account: Account;
  beforeEach(async () => {
    simulator = await startSimulator();
    env = { KIRO_ENDPOINT_OVERRIDE: simulator.origin };
    account = await signedIn(world.store, simulator);
  });
  afterEach(() => simulator.close());

  function refreshToken(): string {
    return "refreshToken" in account.credentials ? account.credentials.refreshToken : "";
  }

  it("ends the login at the service, then says so", async () => {
    const { code, out } = await world.run(["accounts", "remove", account.id, "--yes"], { env });
    expect({ code, out }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "out": "g***@example.com was removed. Kiro has ended its login.
      a***@example.com serves new conversations.
      ",
      }
    `);
    expect(await stored(account.id)).toBeUndefined();
    expect(simulator.tokens.isAlive(refreshToken())).toBe(false);
  });

  it("says what became of the login at 80 and 120 columns, in colour and without", async () => {
    let count = 0;
    const prepare = () => {
      count += 1;
      return keep(world, sampleAccount(`again-${count}`, { label: "again" }));
    };
    const argv = ["accounts", "remove", "again", "--yes"];
    simulator.at("/logout").always({ status: 500 });
    await expectGolden(world, "accounts-remove", argv, { env, prepare });
  });

  it("asks, and removes nothing after a no", async () => {
    const asked: string[] = [];
    const confirm = (message: string) => {
      asked.push(message);
      return Promise.resolve(false);
    };
    const argv = ["accounts", "remove", account.id];
    const { code, err } = await world.run(argv, { env, questions: { confirm } });
    expect({ asked, code, err }).toMatchInlineSnapshot(`
      {
        "asked": [
          "Remove g***@example.com from this machine, and end its login?",
        ],
        "code": 1,
        "err": "Nothing was removed.
      ",
      }
    `);
    expect(await stored(account.id)).toBeDefined();
    expect(simulator.tokens.isAlive(refreshToken())).toBe(true);
  });

  it("removes after a yes", async () => {
    const confirm = () => Promise.resolve(true);
    await world.run(["accounts", "remove", account.id], { env, questions: { confirm } });
    expect(await stored(account.id)).toBeUndefined();
  });

  it("ends with 130 where the person stops at the question", async () => {
    const confirm = () => Promise.reject(abortedError());
    const argv = ["accounts", "remove", account.id];
    expect((await world.run(argv, { env, questions: { confirm } })).code).toBe(130);
    expect(await stored(account.id)).toBeDefined();
  });

  it("wants --yes where nobody can be asked", async () => {
    const { code, err } = await world.run(["accounts", "remove", account.id], { env });
    expect({ code, err }).toMatchInlineSnapshot(`
      {
        "code": 2,
        "err": "Error: Cannot prompt here. Add --yes to remove the account without a question.
      ",
      }
    `);
    expect(await stored(account.id)).toBeDefined();
  });

  it("never ends an imported login", async () => {
    await keep(world, { ...account, origin: "imported" });
    const { out } = await world.run(["accounts", "remove", account.id, "--yes"], { env });
    expect(out).toMatch(/another program or\s+machine/);
    expect(simulator.tokens.isAlive(refreshToken())).toBe(true);
  });

  it("says where the service did not confirm the end of the login", async () => {
    simulator.at("/logout").enqueue({ status: 500 });
    const { code, out } = await world.run(["accounts", "remove", account.id, "--yes", "--json"], {
      env,
    });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ login: "failed", left: 2 });
  });

  it("promises to end no login that Kiro cannot end", async () => {
    const single = createCliWorld();
    const credentials = { method: "api-key", apiKey: "ksk_abcdefgh", region: "us-east-1" } as const;
    await keep(single, sampleAccount("key", { credentials, label: "key" }));
    const ofAws = {
      method: "idc",
      provider: "BuilderId",
      accessToken: "access-aws",
      refreshToken: "refresh-aws",
      expiresAt: NOW,
      ssoRegion: "us-east-1",
      startUrl: "https://view.awsapps.com/start",
      clientId: "client",
      clientSecret: "secret",
      clientSecretExpiresAt: NOW,
    } as const;
    await keep(single, sampleAccount("aws", { credentials: ofAws, label: "aws" }));
    const asked: string[] = [];
    const confirm = (message: string) => {
      asked.push(message);
      return Promise.resolve(false);
    };
    for (const name of ["key", "aws"]) {
      await single.run(["accounts", "remove", name], { env, questions: { confirm } });
    }
    expect(asked).toEqual([
      "Remove key? The key itself stays valid. Delete it where you made it.",
      "Remove aws? Kiro has no logout for this kind: its login expires if nothing uses it for some time.",
    ]);
    const { out } = await single.run(["remove", "--all", "--dry-run"], { env });
    expect(out).toContain("aws would be removed.");
    expect(out).not.toContain("asked to end");
  });

  it("says what becomes of a key, and how to log in when no account is left", async () => {
    const single = createCliWorld();
    const credentials = { method: "api-key", apiKey: "ksk_abcdefgh", region: "us-east-1" } as const;
    await keep(single, sampleAccount("key", { credentials, label: "key" }));
    const { out } = await single.run(["accounts", "remove", "key", "--yes"], { env });
    expect(out).toMatchInlineSnapshot(`
      "key was removed. The key itself stays valid. Delete it where you made it.
      No account is left. Log in: opencode auth login -p kiro
      "
    `);
  });
});

describe("changes at the same time", () => {
  it("are all kept", async () => {
    const many = Array.from({ length: 8 }, (_, index) => sampleAccount(`person-${index}`));
    await keep(world, ...many);
    await Promise.all(
      many.map(({ id }, index) => world.run(["accounts", "label", id, `label ${index}`])),
    );
    const labels = (await world.store.read()).slice(2).map(({ label }) => label);
    expect(labels).toEqual(many.map((_, index) => `label ${index}`));
  });
});
