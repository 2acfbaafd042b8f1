import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BASE_URL } from "../../src/plugin/offer.ts";
import { createRuntime, type Runtime } from "../../src/plugin/runtime.ts";
import { readArray, readNumber, readObject, readString } from "../../src/lib/read.ts";
import { noHost } from "../../test/helpers/no-host.ts";
import { passTime, type PassingTime } from "../../test/helpers/passing-time.ts";
import { type ReadAnswer, readAnswer } from "../../test/helpers/read-answer.ts";
import type { RecordedCall, RecordedPrompt, Recording } from "./recording.ts";
import { type Match, serveRecording } from "./server.ts";

/** What became of a prompt. */
export interface PlayedPrompt {
  readonly order: number;
  readonly answer: ReadAnswer;
  /** Its calls to the service, in their order. */
  readonly matches: readonly Match[];
}

export interface Replay {
  readonly prompts: readonly PlayedPrompt[];
  /** Recorded chat requests that were not sent this time. */
  readonly missing: readonly RecordedCall[];
}

type State = Readonly<Record<string, unknown>>;

/** Sends what OpenCode asked for through the plugin, which talks to the recording. */
export async function playRecording(recording: Recording): Promise<Replay> {
  const state = readObject(JSON.parse(recording.prompts[0]?.state ?? "{}"));
  const server = await serveRecording(recording.calls);
  const home = mkdtempSync(join(tmpdir(), "kiro-replay-"));
  const time = passTime(readNumber(state["now"]) ?? Date.now());
  try {
    prepare(home, state);
    const env = environment(state, server.origin);
    const runtimes = new Map<number, Runtime>();
    const prompts: PlayedPrompt[] = [];
    for (const prompt of recording.prompts) {
      const { project = 1 } = prompt.prompt;
      const runtime = runtimes.get(project) ?? (await open(home, prompt, env, time));
      runtimes.set(project, runtime);
      const before = server.matches.length;
      const answer = await ask(runtime, prompt, time);
      prompts.push({ order: prompt.order, answer, matches: server.matches.slice(before) });
    }
    for (const runtime of runtimes.values()) await time.until(runtime.dispose());
    return { prompts, missing: server.rest.filter(isChat) };
  } finally {
    time.end();
    server.close();
    rmSync(home, { recursive: true, force: true });
  }
}

export function isChat({ request }: Pick<RecordedCall, "request">): boolean {
  return request.body?.includes('"conversationState"') === true;
}

/** The plugin for the prompt's project, with the settings that were in force there. */
async function open(
  home: string,
  { prompt: { project = 1 }, state = "{}" }: RecordedPrompt,
  env: Record<string, string>,
  { clock }: PassingTime,
): Promise<Runtime> {
  const directory = join(home, `project-${project}`);
  mkdirSync(join(directory, ".opencode"), { recursive: true });
  const { config } = readObject(JSON.parse(state));
  writeFileSync(join(directory, ".opencode", "kiro.json"), JSON.stringify(config ?? {}));
  const runtime = await createRuntime({
    clock,
    host: noHost,
    project: { directory, worktree: directory },
    machine: { env, platform: "linux", homedir: home },
    processId: process.pid,
    printLine: undefined,
  });
  runtime.hostLogin.open(() => Promise.resolve({ type: "oauth" }));
  return runtime;
}

async function ask({ fetch }: Runtime, { prompt }: RecordedPrompt, time: PassingTime) {
  const headers = {
    "x-session-id": prompt.sessionId ?? "",
    ...(prompt.isSubagent && { "x-parent-session-id": "parent" }),
  };
  const init = { method: "POST", headers, body: prompt.body };
  const response = await time.until(fetch(`${BASE_URL}/chat/completions`, init));
  const text = await time.until(response.text());
  return readAnswer(response.status, text);
}

function environment(state: State, origin: string): Record<string, string> {
  const apiKey = readString(state["apiKey"]);
  const apiRegion = readString(state["apiRegion"]);
  return {
    KIRO_ENDPOINT_OVERRIDE: origin,
    KIRO_NO_BROWSER: "true",
    ...(apiKey !== undefined && { KIRO_API_KEY: apiKey }),
    ...(apiRegion !== undefined && { KIRO_API_REGION: apiRegion }),
  };
}

/** The files that the plugin had. */
function prepare(home: string, { config, lists, store }: State): void {
  const [settings, cache] = [join(home, ".config", "opencode"), join(home, ".cache", "opencode")];
  for (const directory of [settings, cache]) mkdirSync(directory, { recursive: true });
  const put = (directory: string, name: string, content: unknown) =>
    writeFileSync(join(directory, name), JSON.stringify(content), { mode: 0o600 });
  put(settings, "kiro-accounts.json", store ?? {});
  put(settings, "kiro.json", config ?? {});
  const { accounts, respelled, version } = readObject(lists);
  const byId = (list: unknown, value: (entry: State) => unknown) =>
    Object.fromEntries(
      readArray(list).map((each) => {
        const entry = readObject(each);
        return [String(entry["id"]), value(entry)];
      }),
    );
  put(cache, "kiro-models.json", {
    version,
    accounts: byId(accounts, ({ models, readAt }) => ({ models, readAt })),
    respelled: byId(respelled, ({ spellings }) => spellings),
  });
}
