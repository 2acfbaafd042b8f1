import { setMaxListeners } from "node:events";
import type { TokenSource } from "../accounts/tokens/tokens.ts";
import { createCore, type Core } from "../core/core.ts";
import type { Machine } from "../core/paths.ts";
import { createNewerLogins } from "../core/login/newer-logins.ts";
import { createTokens } from "../core/tokens.ts";
import { toastOf } from "../core/toasts.ts";
import { worktreeOf } from "../core/host/worktree.ts";
import type { Notice } from "../facts/notice.ts";
import { raceOrNothing } from "../lib/async/race.ts";
import type { Clock } from "../lib/time.ts";
import { renderSaid } from "./output/paragraphs.ts";
import { warning } from "../words/cli/program.ts";
import { ERASE_LINE, withSpinner } from "./output/spinner.ts";
import { paint, viewOf } from "./output/view.ts";
import type { Questions } from "./terminal/questions.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** What the process gives at the start. */
export interface ProgramInput {
  readonly machine: Machine;
  /** Where it was called. */
  readonly directory: string;
  readonly processId: number;
  /** The file that runs. */
  readonly program?: string;
  readonly terminal: Terminal;
  readonly questions: Questions;
  /** What was piped into standard input; empty if nothing was. */
  readonly readInput: () => Promise<string>;
  readonly clock: Clock;
  /** Aborts when the person stops the program. */
  readonly signal: AbortSignal;
}

/** What a command works with. */
export interface CommandContext extends ProgramInput {
  /** Settings, files, accounts, network; put together once. @throws KiroLocalError `home_unknown` */
  readonly core: () => Promise<Core>;
  /** Tokens to call the service with, refreshed where that is due; made once. */
  readonly tokens: () => Promise<TokenSource>;
  /** Waits, with a spinner on anything that takes over a second. */
  readonly wait: <Result>(message: string, task: Promise<Result>) => Promise<Result>;
}

/** A refresh takes milliseconds; one that takes longer must not keep the program from its end. */
const MAX_END_MS = 8_000;

/**
 * @param said collects the warnings that were written
 * @returns the context, and what ends everything that was begun with it
 */
export function createContext(input: ProgramInput, said: Set<string>) {
  const { clock, signal, terminal } = input;
  // Each account's waits listen to it at the same time: many are no leak.
  setMaxListeners(0, signal);
  let core: Promise<Core> | undefined;
  let tokens: TokenSource | undefined;
  const context: CommandContext = {
    ...input,
    core: () => (core ??= startCore(input, said)),
    tokens: async () => (tokens ??= startTokens(await context.core())),
    wait: (message, task) => withSpinner(task, message, { clock, terminal }),
  };
  return {
    context,
    end: async () => {
      const ending = tokens?.end() ?? Promise.resolve();
      await raceOrNothing(ending, { timeout: { clock, milliseconds: MAX_END_MS } });
      await core?.then(({ ended }) => ended.abort()).catch(() => undefined);
    },
  };
}

function startTokens(core: Core): TokenSource {
  return createTokens(core, createNewerLogins(core));
}

async function startCore(input: ProgramInput, said: Set<string>): Promise<Core> {
  const { clock, directory, machine, processId, signal, terminal } = input;
  const core = await createCore({
    project: { directory, worktree: worktreeOf(directory) },
    machine,
    processId,
    clock,
    printLine: undefined,
    notify: warnings(terminal, clock, said),
  });
  signal.addEventListener("abort", () => core.ended.abort(signal.reason), { once: true });
  return core;
}

/** What the parts have to say goes to standard error, each sentence once. */
function warnings(terminal: Terminal, clock: Clock, said: Set<string>): (notice: Notice) => void {
  const { colors } = viewOf(terminal, clock.now());
  return (notice) => {
    const { message, variant } = toastOf(notice, true);
    if (variant === "info" || said.has(message)) return;
    said.add(message);
    const tone = variant === "error" ? "bad" : "warning";
    const start = terminal.isWatched ? ERASE_LINE : "";
    terminal.writeError(`${start}${paint(colors, tone, renderSaid(warning(message), terminal))}\n`);
  };
}
