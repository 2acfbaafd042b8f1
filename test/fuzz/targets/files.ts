import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { addAccount } from "../../../src/accounts/roster.ts";
import { createAccountStore } from "../../../src/accounts/store/store.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { optionNames, options } from "../../../src/config/schema.ts";
import { silentLogger } from "../../../src/lib/deps.ts";
import { socialLogin } from "../../accounts/samples.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";
import { createFakeRandom } from "../../helpers/fake-random.ts";
import { quickDisk } from "../../helpers/faulty-disk.ts";
import { mutatedJson, mutatedText } from "../mutations.ts";
import { check, type FuzzTarget, oursOr } from "../target.ts";

const DEFAULTS = Object.fromEntries(optionNames.map((name) => [name, options[name].default]));
const json = (samples: fc.Arbitrary<unknown>) =>
  mutatedJson(samples).map((value) => JSON.stringify(value));

const settings = fc.oneof(
  json(fc.constant(DEFAULTS)),
  mutatedText(fc.constant(JSON.stringify(DEFAULTS, null, 2))),
);

async function load(user: string, project: string) {
  return await loadConfig({
    userFile: "/user",
    projectFiles: ["/project"],
    env: {},
    readFile: (path) => Promise.resolve(path === "/user" ? user : project),
  });
}

export const config: FuzzTarget = {
  name: "config",
  runs: 150,
  property: fc.asyncProperty(settings, settings, async (user, project) => {
    const { config: whole } = await load(user, project);
    const again = await load(JSON.stringify(whole), "{}");
    check(again.problems.length === 0, "a value that is none", again.problems);
    const { config: own } = await load(user, "{}");
    for (const name of optionNames) {
      if (!options[name].routesCredentials) continue;
      check(own[name] === whole[name], "a project decides where credentials go", name);
    }
  }),
};

function recordOf(name: string) {
  return {
    id: name,
    ...socialLogin(name),
    generation: 1,
    state: { kind: "ready" },
    enabled: true,
    priority: 0,
    addedAt: 0,
  };
}

const FILE = { version: 1, accounts: [recordOf("anna"), recordOf("bert")] };
const accountsFile = fc.oneof(
  json(fc.constant(FILE)),
  mutatedText(fc.constant(JSON.stringify(FILE, null, 2))),
);

function storeIn(directory: string) {
  return createAccountStore({
    path: join(directory, "kiro-accounts.json"),
    disk: quickDisk,
    clock: createFakeClock({ autoAdvance: true }),
    random: createFakeRandom(),
    logger: silentLogger,
    notify: () => undefined,
  });
}

function filesOf(directory: string): string {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name), "utf8"))
    .join("\n");
}

export const store: FuzzTarget = {
  name: "store",
  runs: 40,
  property: fc.asyncProperty(accountsFile, async (content) => {
    const directory = mkdtempSync(join(tmpdir(), "kiro-fuzz-"));
    try {
      writeFileSync(join(directory, "kiro-accounts.json"), content);
      const opened = storeIn(directory);
      await oursOr(() => opened.read());
      const deps = { clock: createFakeClock(), random: createFakeRandom(2) };
      await oursOr(() => addAccount(opened, socialLogin("carl"), deps));
      const kept = filesOf(directory);
      for (const token of ["refresh-anna", "refresh-bert"]) {
        check(!content.includes(token) || kept.includes(token), "a token is lost", token, kept);
      }
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }),
};
