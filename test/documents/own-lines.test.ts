import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Questions } from "../../src/cli/terminal/questions.ts";
import { type CliOutcome, type CliWorld, createCliWorld, NOW } from "../cli/cli-world.ts";
import { keep, sampleAccount } from "../cli/samples.ts";
import { createClockDriver } from "../helpers/drive-clock.ts";
import { createFakeClock } from "../helpers/fake-clock.ts";
import { BUILDER } from "../login/harness.ts";
import type { Person } from "../simulator/people.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { argumentsOf, distinct, linesOf, settingsOf } from "./lines.ts";

const REAL_FETCH = globalThis.fetch;
const LINES = distinct(linesOf("own")).map(({ text }) => text);

const START_URL = "https://d-xxxxxxxxxx.awsapps.com/start";
const HOUR = 3_600_000;
const PASSPHRASE = "correct horse battery staple";
const MISSING =
  /There is no (?:account|file) |Nothing to import was found|OpenCode has no login for kiro/;

const clock = createFakeClock({ start: NOW });
let driver: ReturnType<typeof createClockDriver>;
let simulator: Simulator;
let world: CliWorld;

beforeEach(async () => {
  simulator = await startSimulator({ now: () => clock.now(), signIn: { anyPort: true } });
  world = createCliWorld(clock);
  driver = createClockDriver(clock, REAL_FETCH);
  vi.stubGlobal("fetch", driver.fetch);
});
afterEach(async () => {
  vi.unstubAllGlobals();
  // doctor asks each host for a page that none has.
  simulator.expectRefusals(({ path }) => path === "/");
  await simulator.close();
  shown = "";
});

/** Runs a line for a person who says yes, opens every page that is shown, and stops what never ends. */
async function run(line: string): Promise<CliOutcome> {
  const stop = new AbortController();
  if (line.includes(START_URL)) simulator.signIn.person = member();
  const [command = line, piped] = line.split(" < ");
  const running = world.run(argumentsOf(command), {
    env: { KIRO_ENDPOINT_OVERRIDE: simulator.origin, ...settingsOf(line) },
    directory: sourceDirectory(),
    signal: stop.signal,
    terminal: { writeError: openPage },
    ...(piped === undefined ? { questions: WILLING } : { input: simulator.issueApiKey() }),
  });
  if (command.endsWith("--follow")) setImmediate(() => stop.abort());
  return await driver.until(running);
}

/** Of the organisation in the examples. */
function member(): Person {
  const { profileArn, profiles, provider } = simulator.people.european;
  const place = { startUrl: START_URL, ssoRegion: "eu-central-1" };
  return simulator.createPerson({ name: "member", provider, profileArn, profiles, ...place });
}

let shown = "";
function openPage(text: string): void {
  shown += text;
  const page = /^http:\/\/\S+$/m.exec(text)?.[0];
  if (page !== undefined) void driver.fetch(page);
}

const WILLING: Partial<Questions> = {
  confirm: () => Promise.resolve(true),
  choose: (_message, options) => Promise.resolve(chosen(options)),
  text: () => Promise.resolve(""),
  secret: () => Promise.resolve(PASSPHRASE),
};

function chosen<Value extends string>(options: readonly { readonly value: Value }[]): Value {
  const [first] = options;
  if (first === undefined) throw new Error("there is nothing to choose");
  return options.find(({ value }) => value === BUILDER)?.value ?? first.value;
}

/** A directory that `setup --from .` takes for ours. */
function sourceDirectory(): string {
  const directory = join(world.home, "opencode-kiro-auth");
  write(join(directory, "package.json"), { name: "opencode-kiro-auth", version: "0.1.0" });
  write(join(directory, "dist", "index.js"), "");
  return directory;
}

function write(path: string, content: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(content));
}

/** What the examples speak of: an account called `work`, Kiro IDE, an earlier setup, an export. */
async function furnish(line: string): Promise<void> {
  const expiresAt = NOW + HOUR;
  const { accessToken, profileArn, refreshToken } = simulator.issueSocial();
  const tokens = { accessToken, refreshToken, profileArn, expiresAt };
  const anna = sampleAccount("anna", {
    credentials: { method: "social", provider: "Google", ...tokens },
    ...(!line.includes("a***@example.com") && { label: "work" }),
  });
  await keep(world, anna);
  write(join(world.home, ".aws", "sso", "cache", "kiro-auth-token.json"), {
    ...simulator.issueSocial(simulator.people.github),
    expiresAt: new Date(expiresAt).toISOString(),
    authMethod: "social",
    provider: "GitHub",
  });
  writeFileSync(join(sourceDirectory(), "secret.txt"), PASSPHRASE);
  await run("opencode-kiro-auth setup --yes");
  if (line.includes(" accounts import ") || line.includes("--force")) {
    await run("opencode-kiro-auth accounts export accounts.kiro");
  }
}

describe("our command lines in README and the documents", () => {
  it.each(LINES)("%s: does its work", async (line) => {
    await furnish(line);
    shown = "";
    const { code, out } = await run(line);
    // The home of a test has no OpenCode, which doctor notices.
    expect({ code, shown }).toMatchObject({ code: line.includes(" doctor") ? 1 : 0 });
    if (!line.endsWith("--follow")) expect(out).not.toBe("");
    if (line.endsWith("--json")) expect(JSON.parse(out)).toBeTypeOf("object");
  });

  it.each(LINES)("%s: in an empty home does its work or says what is missing", async (line) => {
    const { code, out } = await run(line);
    if (code !== 0) expect(shown + out).toMatch(MISSING);
  });
});
