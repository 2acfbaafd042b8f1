import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { createAccountStore, type AccountStore } from "../../src/accounts/store/store.ts";
import type { Command } from "../../src/cli/command.ts";
import type { ProgramInput } from "../../src/cli/context.ts";
import type { Questions } from "../../src/cli/terminal/questions.ts";
import { runProgram } from "../../src/cli/run.ts";
import type { Terminal } from "../../src/cli/terminal/terminal.ts";
import type { Clock } from "../../src/lib/time.ts";
import { realDeps } from "../accounts/logins.ts";
import { createFakeClock } from "../helpers/fake-clock.ts";

/** The moment of every golden output: 13:00 where its reader is. */
export const NOW = Date.UTC(2026, 10, 23, 12, 0, 0);

/** Where lines break depends on how long a path is: golden output wants the same length everywhere. */
const SHORT_ROOT = process.platform === "win32" ? tmpdir() : "/tmp";

/** A home of a test's own, its accounts file, and the program run in it. */
export interface CliWorld {
  readonly home: string;
  /** OpenCode's own directories in it. */
  readonly config: string;
  readonly data: string;
  readonly store: AccountStore;
  readonly clock: Clock;
  readonly run: (argv: readonly string[], settings?: RunSettings) => Promise<CliOutcome>;
}

export interface RunSettings {
  readonly env?: Readonly<Record<string, string>>;
  readonly terminal?: Partial<Terminal>;
  /** Where it is called; the home if absent. */
  readonly directory?: string;
  readonly commands?: readonly Command[];
  /** A home of a test's own unless said. */
  readonly machine?: ProgramInput["machine"];
  readonly signal?: AbortSignal;
  /** Of golden output: what is done before each of its runs. */
  readonly prepare?: () => Promise<unknown>;
  /** What the person answers; the terminal is interactive then. */
  readonly questions?: Partial<Questions>;
  /** What is piped into standard input. */
  readonly input?: string;
  /** The file that runs. */
  readonly program?: string;
}

export interface CliOutcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** @param clock by default one that stands still at `NOW` */
export function createCliWorld(clock: Clock = createFakeClock({ start: NOW })): CliWorld {
  const home = mkdtempSync(join(SHORT_ROOT, "kiro-cli-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const config = join(home, ".config", "opencode");
  const store = createAccountStore({
    ...realDeps,
    clock,
    path: join(config, "kiro-accounts.json"),
  });
  return {
    home,
    config,
    data: join(home, ".local", "share", "opencode"),
    store,
    clock,
    run: (argv, settings = {}) => run(argv, settings, home, clock),
  };
}

async function run(
  argv: readonly string[],
  settings: RunSettings,
  home: string,
  clock: Clock,
): Promise<CliOutcome> {
  const { commands, directory, env = {}, input: piped = "", machine } = settings;
  const { questions, signal, terminal = {} } = settings;
  let out = "";
  let err = "";
  const input: ProgramInput = {
    machine: machine ?? {
      env: { KIRO_NO_BROWSER: "true", ...env },
      platform: "linux",
      homedir: home,
    },
    directory: directory ?? home,
    processId: process.pid,
    ...(settings.program !== undefined && { program: settings.program }),
    clock,
    readInput: () => Promise.resolve(piped),
    questions: { ...NOBODY, ...questions },
    signal: signal ?? new AbortController().signal,
    terminal: {
      write: (text) => void (out += text),
      writeError: (text) => void (err += text),
      columns: 80,
      hasColor: false,
      isWatched: false,
      isInteractive: questions !== undefined,
      reader: { timeZone: "Europe/Berlin", locale: "en-US" },
      ...terminal,
    },
  };
  const code = await runProgram(argv, input, commands);
  return { code, out, err };
}

const unexpected = () => Promise.reject(new Error("nobody can be asked"));
const NOBODY: Questions = {
  confirm: unexpected,
  choose: unexpected,
  text: unexpected,
  secret: unexpected,
};

/**
 * The output at 80 and 120 columns, in colour and without, is that of
 * `test/cli/golden/<name>.<columns>.<color|plain>.txt`; no line is wider than the terminal.
 */
export async function expectGolden(
  world: CliWorld,
  name: string,
  argv: readonly string[],
  settings: RunSettings = {},
): Promise<void> {
  for (const columns of [80, 120]) {
    for (const hasColor of [true, false]) {
      await settings.prepare?.();
      const terminal = { columns, hasColor, ...settings.terminal };
      const { err, out } = await world.run(argv, { ...settings, terminal });
      const text = (err === "" ? out : `${out}--- standard error\n${err}`).replaceAll(
        world.home,
        "~",
      );
      const file = `golden/${name}.${columns}.${hasColor ? "color" : "plain"}.txt`;
      await expect(text).toMatchFileSnapshot(file);
    }
  }
}
