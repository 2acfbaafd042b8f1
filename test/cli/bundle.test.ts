import { execFile, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bundleForNode } from "../helpers/bundle.ts";
import { RUNTIMES } from "../helpers/runtimes.ts";

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), "kiro-bundle-"))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe.each(RUNTIMES)("the program as a bundle, in $name", ({ command, env }) => {
  async function run(...argv: string[]) {
    const script = await bundleForNode("src/cli.ts");
    const variables = { PATH: process.env["PATH"], HOME: home, USERPROFILE: home, ...env };
    return await promisify(execFile)(command, [script, ...argv], { env: variables, cwd: home });
  }

  it("lists accounts and prints its help", async () => {
    expect(JSON.parse((await run("accounts", "--json")).stdout)).toMatchObject({ accounts: [] });
    expect((await run("--help")).stdout).toContain("accounts");
  });

  it.skipIf(!existsSync("/dev/full"))("fails where its output cannot be written", async () => {
    const script = await bundleForNode("src/cli.ts");
    const { status, stderr } = spawnSync(command, [script, "accounts", "--json"], {
      env: { PATH: process.env["PATH"], HOME: home, USERPROFILE: home, ...env },
      cwd: home,
      encoding: "utf8",
      stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
    });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining("(ENOSPC)") as string,
    });
  });

  it("reads a key from a file", async () => {
    const line = ["accounts", "add", "--method", "Kiro API key"];
    const file = join(home, "key.txt");
    writeFileSync(file, "no key\n");
    const script = await bundleForNode("src/cli.ts");
    const { stderr } = spawnSync(command, [script, ...line], {
      env: { PATH: process.env["PATH"], HOME: home, USERPROFILE: home, ...env },
      cwd: home,
      encoding: "utf8",
      stdio: [openSync(file, "r"), "pipe", "pipe"],
    });
    expect(stderr).toContain("ksk_");
    expect(stderr).not.toContain("standard input");
  });

  it("exports accounts, and another runtime imports them", async () => {
    const directory = join(home, ".config", "opencode");
    mkdirSync(directory, { recursive: true });
    const credentials = { method: "api-key", apiKey: "ksk_abcdefgh", region: "us-east-1" };
    const accounts = [{ id: "a", credentials }];
    writeFileSync(join(directory, "kiro-accounts.json"), JSON.stringify({ version: 2, accounts }));
    const secret = join(home, "secret.txt");
    writeFileSync(secret, "correct horse battery\n");
    const options = ["--passphrase-file", secret, "--json"];
    await run("accounts", "export", "accounts.kiro", ...options);
    for (const other of RUNTIMES) {
      const { stdout } = await promisify(execFile)(
        other.command,
        [await bundleForNode("src/cli.ts"), "accounts", "import", "accounts.kiro", ...options],
        {
          env: { PATH: process.env["PATH"], HOME: home, USERPROFILE: home, ...other.env },
          cwd: home,
        },
      );
      expect(JSON.parse(stdout)).toMatchObject({ accounts: [{ reason: "same" }] });
    }
  });

  it("ends with 2 for a wrong line", async () => {
    await expect(run("acounts")).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Did you mean accounts?") as string,
    });
  });
});

/** What Node 20.0 lacks: importing it by name is a syntax error there. */
const NEWER = ["styleText", "parseEnv", "getCallSites", "register", "globSync", "glob"];

it("imports by name only what Node 20.0 has", async () => {
  const code = readFileSync(await bundleForNode("src/cli.ts"), "utf8");
  const imports = [...code.matchAll(/^import (?:\w+, )?\{([^}]*)\} from "/gm)];
  const names = imports.flatMap(([, list = ""]) =>
    list.split(",").map((name) => name.trim().split(" ")[0]),
  );
  expect(names).toContain("createRequire");
  expect(names.filter((name) => NEWER.includes(name ?? ""))).toEqual([]);
});
