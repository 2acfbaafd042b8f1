import { readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { seal } from "../../src/accounts/transfer/sealed.ts";
import { systemRandom } from "../../src/lib/random.ts";
import { type CliWorld, createCliWorld, expectGolden, NOW } from "./cli-world.ts";
import { addPlugin, keep, logIn, MINUTE, sampleAccount } from "./samples.ts";

const PASSPHRASE = "correct horse battery";
const ENV = { KIRO_PASSPHRASE: PASSPHRASE };
const EXPORT = ["accounts", "export", "accounts.kiro"];
const IMPORT = ["accounts", "import", "accounts.kiro"];
/** Keys that cost nothing, where it does not matter who made the file. */
const CHEAP = { logN: 4, r: 1, p: 1 };

const ANNA = sampleAccount("11112222-aaaa", {
  identity: { userId: "a", email: "anna@example.com" },
});
const BERT = sampleAccount("11113333-bbbb", {
  identity: { userId: "b", email: "bert@example.com" },
  label: "work",
});
const KEY = sampleAccount("11114444-cccc", {
  identity: { userId: "c" },
  credentials: { method: "api-key", apiKey: "ksk_abcdefgh", region: "us-east-1" },
});

let world: CliWorld;
let file: string;
beforeEach(async () => {
  world = createCliWorld();
  file = join(world.home, "accounts.kiro");
  logIn(world);
  await keep(world, ANNA, BERT);
});

/** What another machine has exported. */
async function receive(...accounts: readonly unknown[]): Promise<void> {
  const content = Buffer.from(JSON.stringify({ version: 1, accounts }));
  writeFileSync(file, await seal(content, PASSPHRASE, systemRandom, CHEAP));
}

async function forget(): Promise<void> {
  await world.store.update((accounts) => {
    for (const { id } of accounts.all()) accounts.remove(id, NOW);
  });
}

/** Answers every question for a secret with the next of these, which must be accepted. */
function typing(...answers: string[]) {
  const asked: string[] = [];
  const problems: unknown[] = [];
  return {
    asked,
    problems,
    questions: {
      secret: (
        message: string,
        options?: { readonly validate?: ((value: string) => unknown) | undefined },
      ) => {
        asked.push(message);
        const answer = answers.shift() ?? "";
        problems.push(options?.validate?.(answer));
        return Promise.resolve(answer);
      },
    },
  };
}

describe("accounts export and import", () => {
  it("name the records that an export leaves out", async () => {
    const store = JSON.parse(readFileSync(world.store.path, "utf8")) as { accounts: object[] };
    store.accounts.push({ ...KEY, id: "../x" });
    writeFileSync(world.store.path, JSON.stringify(store));
    const { out } = await world.run([...EXPORT, "--json"], { env: ENV });
    expect(JSON.parse(out)).toMatchObject({ unusable: [{ position: 3, reason: "id-invalid" }] });
    const text = await world.run([...EXPORT, "--force"], { env: ENV });
    expect(text.out).toContain("so it was left out:");
    expect(text.out).toContain("its id is missing or invalid");
  });

  it("write no export to standard output, nor to a directory that is missing", async () => {
    const dash = await world.run(["accounts", "export", "-"], { env: ENV });
    expect(dash).toMatchObject({ code: 2 });
    expect(dash.err).toContain("standard output");
    const missing = await world.run(["accounts", "export", "nodir/a.kiro"], { env: ENV });
    expect(missing).toMatchObject({ code: 1 });
    expect(missing.err).toContain("There is no directory");
  });

  it("carry all accounts to another machine, and say what sharing them means", async () => {
    await keep(world, KEY);
    const prepare = () => {
      rmSync(file, { force: true });
      return Promise.resolve();
    };
    await expectGolden(world, "accounts-export", EXPORT, { env: ENV, prepare });
    const other = createCliWorld();
    addPlugin(other);
    writeFileSync(join(other.home, "accounts.kiro"), readFileSync(file));
    const { code, out } = await other.run([...IMPORT, "--json"], { env: ENV });
    expect({ code, ...(JSON.parse(out) as object) }).toMatchObject({
      code: 0,
      accounts: [
        { label: "a***@example.com", kind: "Google", outcome: "added", shared: true },
        { label: "work", outcome: "added", shared: true },
        { kind: "API key", outcome: "added", shared: false },
      ],
      unusable: 0,
      host: { hostRecord: "added" },
    });
    const here = await world.store.read();
    const there = await other.store.read();
    expect(there.map(({ credentials }) => credentials)).toEqual(
      here.map(({ credentials }) => credentials),
    );
    expect(there.map(({ id }) => id)).not.toEqual(here.map(({ id }) => id));
  });

  it("show what came in as a table, and why an account has kept its login", async () => {
    const newer = { ...ANNA.credentials, refreshToken: "r", expiresAt: NOW + 90 * MINUTE };
    const carl = { ...KEY, identity: { email: "carl@example.com" } };
    const dora = sampleAccount("dora");
    await receive({ ...ANNA, credentials: newer }, BERT, carl, dora, { id: "x" });
    const prepare = async () => {
      await forget();
      const refreshToken = "ours";
      const credentials = { ...dora.credentials, refreshToken };
      await keep(
        world,
        { ...ANNA, id: `anna${Math.random()}`.replace(".", ""), origin: "imported" },
        { ...BERT, id: `bert${Math.random()}`.replace(".", "") },
        { ...dora, id: `dora${Math.random()}`.replace(".", ""), credentials },
      );
    };
    await expectGolden(world, "accounts-import", IMPORT, { env: ENV, prepare });
    expect(await world.store.read()).toHaveLength(4);
  });

  it("show no token and no passphrase, and none is in the file (T9)", async () => {
    const secrets = [PASSPHRASE, "refresh-11112222", "anna@example.com"];
    for (const argv of [EXPORT, [...IMPORT, "--json"]]) {
      const { err, out } = await world.run(argv, { env: ENV });
      for (const secret of secrets) expect(out + err).not.toContain(secret);
    }
    for (const secret of secrets) expect(readFileSync(file).includes(secret)).toBe(false);
    const named = ["accounts", "export", join(world.home, `${PASSPHRASE}.kiro`)];
    expect((await world.run(named, { env: ENV })).out).toContain("[redacted].kiro");
  });
});

describe("the file", () => {
  it("has mode 0600 and is never replaced without --force (T1)", async () => {
    writeFileSync(file, "a letter");
    const refused = await world.run(EXPORT, { env: ENV });
    expect(refused).toMatchObject({ code: 1, out: "" });
    expect(refused.err).toContain("already exists");
    const other = await world.run([...EXPORT, "--force"], { env: ENV });
    expect(other).toMatchObject({ code: 1, out: "" });
    expect(other.err).toContain("is not an export");
    expect(readFileSync(file, "utf8")).toBe("a letter");
    await receive(ANNA);
    const before = readFileSync(file);
    expect((await world.run([...EXPORT, "--force"], { env: ENV })).code).toBe(0);
    expect(readFileSync(file)).not.toEqual(before);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("is not replaced if it appears while the passphrase is typed", async () => {
    const secret = () => {
      writeFileSync(file, "a letter");
      return Promise.resolve(PASSPHRASE);
    };
    const { code, err } = await world.run(EXPORT, { questions: { secret } });
    expect(code).toBe(1);
    expect(err).toContain("already exists");
    expect(readFileSync(file, "utf8")).toBe("a letter");
  });

  it("is not written through a link, nor in the place of a directory", async () => {
    symlinkSync(join(world.home, "elsewhere"), file);
    expect(await world.run([...EXPORT, "--force"], { env: ENV })).toMatchObject({ code: 1 });
    const directory = ["accounts", "export", world.home, "--force"];
    expect((await world.run(directory, { env: ENV })).err).toContain("not a regular file");
  });

  it("is not written where there is no account, and nobody is asked for a passphrase", async () => {
    await forget();
    const { asked, questions } = typing();
    const { code, err } = await world.run(EXPORT, { questions });
    expect({ code, asked }).toEqual({ code: 1, asked: [] });
    expect(err).toContain("no account to export");
  });

  it.each([
    ["is missing", undefined, "There is no file"],
    ["is another one", Buffer.from("x".repeat(100)), "not a file that"],
    ["is of a later version", Buffer.from(`kiro-export\u0002${"x".repeat(99)}`), "newer version"],
    [
      "asks for a gigabyte",
      Buffer.from(`kiro-export\u0001\u0014\u0008\u0001${"x".repeat(99)}`),
      "memory",
    ],
  ])("says so where it %s", async (_what, content, sentence) => {
    if (content !== undefined) writeFileSync(file, content);
    const { code, err } = await world.run(IMPORT, { env: ENV });
    expect(code).toBe(1);
    expect(err).toContain(sentence);
    expect(err.trim().split("\n")).toHaveLength(1);
  });

  it("is known not to be an export before anybody is asked for its passphrase", async () => {
    writeFileSync(file, "a letter");
    const { asked, questions } = typing();
    expect(await world.run(IMPORT, { questions })).toMatchObject({ code: 1, out: "" });
    expect(asked).toEqual([]);
  });

  it("says that a wrong passphrase and a damaged file cannot be told apart", async () => {
    await receive(ANNA);
    const wrong = await world.run(IMPORT, { env: { KIRO_PASSPHRASE: "wrong horse battery" } });
    const damaged = readFileSync(file);
    damaged.writeUInt8(damaged.readUInt8(50) ^ 1, 50);
    writeFileSync(file, damaged);
    const changed = await world.run(IMPORT, { env: ENV });
    expect(wrong.code).toBe(1);
    expect(wrong.err).toContain("cannot be told apart");
    expect(changed).toEqual(wrong);
    expect(wrong.err).not.toContain("horse");
    expect(await world.store.read()).toEqual([ANNA, BERT]);
  });
});

describe("the passphrase", () => {
  it("is asked for twice when it is new, and once to open the file", async () => {
    const twice = typing(PASSPHRASE, PASSPHRASE);
    expect((await world.run(EXPORT, { questions: twice.questions })).code).toBe(0);
    expect(twice.asked).toHaveLength(2);
    expect(twice.problems).toEqual([undefined, undefined]);
    const once = typing(PASSPHRASE);
    expect((await world.run(IMPORT, { questions: once.questions })).code).toBe(0);
    expect(once.asked).toHaveLength(1);
  });

  it("is not accepted if it is short, or another one the second time", async () => {
    const { problems, questions } = typing("short", "another horse battery");
    await world.run(EXPORT, { questions });
    expect(problems).toEqual([
      expect.stringContaining("12 characters"),
      expect.stringContaining("not the same"),
    ]);
  });

  it("comes from a file or standard input, before the environment", async () => {
    writeFileSync(join(world.home, "secret.txt"), `${PASSPHRASE}\n`);
    const other = { KIRO_PASSPHRASE: "another horse battery" };
    const fromFile = [...EXPORT, "--passphrase-file", "secret.txt"];
    expect((await world.run(fromFile, { env: other })).code).toBe(0);
    const fromInput = [...IMPORT, "--passphrase-file", "-"];
    expect((await world.run(fromInput, { input: `${PASSPHRASE}\n` })).code).toBe(0);
  });

  it.each([
    ["nobody can be asked", [], {}, 2, "--passphrase-file"],
    ["it is short", [], { KIRO_PASSPHRASE: "short" }, 2, "12 characters"],
    ["its file is missing", ["--passphrase-file", "none.txt"], {}, 1, "none.txt"],
    ["its file is a directory", ["--passphrase-file", "."], {}, 1, "not a regular file"],
  ])("is refused where %s", async (_what, more, env, code, sentence) => {
    const outcome = await world.run([...EXPORT, ...more], { env });
    expect(outcome).toMatchObject({ code, out: "" });
    expect(outcome.err).toContain(sentence);
    expect(outcome.err).not.toContain("unexpected");
  });
});

it("an account that was exported is removed without ending its login", async () => {
  await world.run(EXPORT, { env: ENV });
  const { out } = await world.run(["accounts", "remove", "work", "--yes", "--json"]);
  expect(JSON.parse(out)).toMatchObject({ login: "shared" });
});
