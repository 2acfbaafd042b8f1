import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { opencodeBinary } from "./binary.ts";
import type { Workspace } from "./workspace.ts";

const execute = promisify(execFile);

/** OpenCode's terminal UI in a terminal that nobody sees; needs `tmux`. */
export interface Terminal {
  /** Types text as it is. */
  type(text: string): Promise<void>;
  /** Presses keys by tmux's names: `Enter`, `Down`, `C-c`. */
  press(...keys: readonly string[]): Promise<void>;
  screen(): Promise<string>;
  /** The screen with its colours, as escape sequences (SGR). */
  colours(): Promise<string>;
  /** Waits for a text on the screen. @throws Error with the screen after a minute, or as said */
  until(text: string | RegExp, maxWaitMs?: number): Promise<string>;
  resize(columns: number, rows: number): Promise<void>;
  close(): Promise<void>;
}

export interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  readonly args?: readonly string[];
}

const MAX_WAIT_MS = 60_000;

export async function openTerminal(
  { env, project }: Workspace,
  { args = [], columns, rows }: TerminalOptions,
): Promise<Terminal> {
  const socket = `kiro-${process.pid}-${columns}`;
  const tmux = async (...words: readonly string[]) =>
    (await execute("tmux", ["-L", socket, "-f", "/dev/null", ...words], { env })).stdout;
  const size = ["-x", String(columns), "-y", String(rows)];
  const variables = Object.entries({ ...env, COLORTERM: "truecolor" }).flatMap(([name, value]) => {
    return ["-e", `${name}=${value}`];
  });
  const command = [opencodeBinary(), ...args];
  await tmux("new-session", "-d", ...size, "-c", project, ...variables, ...command);

  const screen = () => tmux("capture-pane", "-p");
  return {
    type: async (text) => {
      await tmux("send-keys", "-l", text);
    },
    press: async (...keys) => {
      await tmux("send-keys", ...keys);
    },
    screen,
    colours: () => tmux("capture-pane", "-p", "-e", "-N"),
    resize: async (width, height) => {
      await tmux("resize-window", "-x", String(width), "-y", String(height));
    },
    async until(text, maxWaitMs = MAX_WAIT_MS) {
      const deadline = Date.now() + maxWaitMs;
      for (;;) {
        const shown = await screen();
        if (typeof text === "string" ? shown.includes(text) : text.test(shown)) return shown;
        if (Date.now() > deadline) throw new Error(`Nowhere "${String(text)}":\n${shown}`);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    },
    close: async () => {
      await tmux("kill-server");
    },
  };
}
