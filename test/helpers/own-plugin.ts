import { noHost } from "./no-host.ts";
import { BASE_URL } from "../../src/plugin/offer.ts";
import { createRuntime, type Runtime } from "../../src/plugin/runtime.ts";
import { hastyClock } from "./hasty-clock.ts";

/** Where a plugin of a test's own keeps its files, and where the simulator is. */
export interface OwnPlace {
  readonly home: string;
  readonly origin: string;
  /** How much faster its clock runs. */
  readonly haste?: number;
}

/** What OpenCode makes of a request. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** The plugin as OpenCode starts it for somebody who is logged in, in this very process. */
export async function startOwnPlugin({ home, origin, haste }: OwnPlace): Promise<Runtime> {
  const runtime = await createRuntime({
    host: noHost,
    project: { directory: home, worktree: home },
    machine: {
      env: { KIRO_ENDPOINT_OVERRIDE: origin, KIRO_NO_BROWSER: "true", KIRO_LOGIN_FLOW: "browser" },
      platform: "linux",
      homedir: home,
    },
    processId: process.pid,
    printLine: undefined,
    ...(haste !== undefined && { clock: hastyClock(haste) }),
  });
  runtime.hostLogin.open(() => Promise.resolve({ type: "oauth" }));
  return runtime;
}

/** One streamed chat. */
export function startChat(
  runtime: Runtime,
  content: string,
  signal?: AbortSignal,
): Promise<Response> {
  return runtime.fetch(`${BASE_URL}/chat/completions`, {
    method: "POST",
    body: JSON.stringify({
      model: "kiro-claude-haiku-4-5",
      stream: true,
      messages: [{ role: "user", content }],
    }),
    ...(signal && { signal }),
  });
}

export async function chat(runtime: Runtime, content: string): Promise<Answer> {
  const response = await startChat(runtime, content);
  return { status: response.status, text: await response.text() };
}
