import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { opencodeBinary } from "../../tools/opencode/binary.ts";
import { visitFirstPage } from "../../tools/opencode/login.ts";
import { type Registry, startRegistry } from "../../tools/opencode/registry.ts";
import { createWorkspace, type Workspace } from "../../tools/opencode/workspace.ts";
import { ROOT, typedLines } from "../documents/lines.ts";
import { RUN_IN_SHELL, TYPED_LINES } from "../documents/not-run.ts";
import { ending, text } from "../simulator/chat/events.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { mayRunAtOnce } from "./at-once.ts";
import { picture } from "./material.ts";

const LINES = typedLines();
const tarball = inject("pluginSpec").replace("opencode-kiro-auth@file:", "");

mayRunAtOnce(2);

let simulator: Simulator;
let registry: Registry;
/** Who reads the documents from the top, and who has a copy of the plugin. */
let person: Workspace;
let another: Workspace;
/** Where `opencode` is found. */
let programs: string;

beforeAll(async () => {
  simulator = await startSimulator();
  registry = await startRegistry(ROOT, tarball);
  [person, another] = [await newcomer(), await newcomer()];
  programs = join(person.home, "bin");
  await mkdir(programs);
  await symlink(opencodeBinary(), join(programs, "opencode"));
  await writeFile(join(person.project, "diagram.png"), picture(64, 48));
});

/** Whose OpenCode has no plugin yet. */
async function newcomer(): Promise<Workspace> {
  const workspace = await createWorkspace({
    plugin: "",
    env: {
      KIRO_ENDPOINT_OVERRIDE: simulator.origin,
      KIRO_NO_BROWSER: "true",
      KIRO_DEBUG: "true",
      npm_config_registry: registry.url,
    },
  });
  await workspace.configure({});
  // Without it npm looks for a package in the directories above.
  await writeFile(join(workspace.project, "package.json"), "{}");
  return workspace;
}

afterAll(async () => {
  for (const each of [person, another]) await each.remove();
  await registry.close();
  await simulator.close();
});

interface Typed {
  readonly code: number | null;
  readonly shown: string;
}

/** Types a line into a shell of that person's, and opens the page that it shows. */
async function type(person: Workspace, line: string): Promise<Typed> {
  const { code, stdout, stderr } = await person.start("bash", ["-c", line], {
    env: { PATH: `${programs}:${person.env["PATH"] ?? ""}` },
    onOutput: visitFirstPage(simulator),
  }).finished;
  return { code, shown: stdout + stderr };
}

/** Lines that are typed one after the other, each of which succeeds and shows that. */
async function typeAll(person: Workspace, lines: readonly string[], shows: string): Promise<void> {
  expect(lines).not.toEqual([]);
  for (const line of lines) {
    const { code, shown } = await type(person, line);
    expect({ line, code, shown }).toMatchObject({
      code: 0,
      shown: expect.stringContaining(shows) as unknown,
    });
  }
}

/** Lines that need nothing of each other, as many at once as a small machine has cores. */
async function typeAtOnce(lines: readonly string[], shows: string): Promise<void> {
  const middle = Math.ceil(lines.length / 2);
  const halves = [lines.slice(0, middle), lines.slice(middle)];
  await Promise.all(halves.map((half) => typeAll(person, half, shows)));
}

function linesWith(command: string): readonly string[] {
  return LINES.filter((line) => line.includes(command));
}

// Windows has no bash; what these lines do there, other tests do without one.
describe.skipIf(process.platform === "win32")("the lines for OpenCode in the documents", () => {
  test("install the plugin by its name, once it is published, and log in; or from a directory or a tarball", async () => {
    const byName = linesWith(TYPED_LINES.install).filter((line) => !line.includes("/path/to/"));
    const byPlace = linesWith(TYPED_LINES.install).filter((line) => line.includes("/path/to/"));
    const typed = byPlace.map((line) =>
      line
        .replace("/path/to/opencode-kiro-auth-0.1.0.tgz", tarball)
        .replace("/path/to/opencode-kiro-auth", ROOT),
    );
    const here = async () => {
      await typeAll(person, byName, "Plugin config updated");
      await typeAll(person, linesWith(TYPED_LINES.logIn), "Login successful");
    };
    await Promise.all([here(), typeAll(another, typed, "Plugin config updated")]);
    expect(await person.readConfigFile("opencode.json")).toContain('"opencode-kiro-auth"');
  });

  test("ask, with every option that they have, and list the models", async () => {
    simulator.chat.always({ events: [text("This is the answer."), ...ending()] });
    await typeAtOnce(linesWith(TYPED_LINES.ask), "This is the answer.");
    await typeAtOnce(linesWith(TYPED_LINES.list), "kiro/kiro-claude-sonnet-4-5");
  });

  test("use the shell as they say", async () => {
    await typeAll(person, RUN_IN_SHELL, "");
  });

  test("show the account, log out and uninstall, and leave nothing behind", async () => {
    await typeAll(person, ["npx opencode-kiro-auth accounts"], "g***@example.com");
    await typeAll(person, linesWith(TYPED_LINES.logOut), "");
    await typeAll(person, ["npx opencode-kiro-auth remove --all --yes"], "");
    const { configDirectory, home } = person;
    const left = [
      ...(await readdir(configDirectory)),
      ...(await readdir(join(home, ".cache", "opencode", "packages"))),
      ...(await readdir(join(home, ".local", "share", "opencode", "log"))),
    ];
    expect(left.filter((name) => name.includes("kiro"))).toEqual([]);
    expect(await person.readConfigFile("opencode.json")).not.toContain("kiro");
  });
});
