import { createFileLock } from "../../src/lib/lock/file-lock.ts";
import { createRuntime } from "../../src/plugin/runtime.ts";
import { noHost } from "../helpers/no-host.ts";
import { BASE_URL } from "../../src/plugin/offer.ts";

/** A plain program that awaits one thing, and has nothing else that would keep it running. */
const [what, home = "", origin = ""] = process.argv.slice(2);

const start = (env: Readonly<Record<string, string>>) =>
  createRuntime({
    host: noHost,
    project: { directory: home, worktree: home },
    machine: {
      env: { KIRO_ENDPOINT_OVERRIDE: origin, KIRO_NO_BROWSER: "true", ...env },
      platform: "linux",
      homedir: home,
    },
    processId: process.pid,
    printLine: undefined,
  });

async function login(): Promise<string> {
  const runtime = await start({ KIRO_LOGIN_FLOW: "device" });
  const started = await runtime.loginMethods[0]?.authorize();
  process.stdout.write(`open ${started?.url ?? ""}\n`);
  const result = await started?.callback();
  await runtime.dispose();
  return result?.type ?? "nothing";
}

async function retry(): Promise<string> {
  const runtime = await start({ KIRO_API_KEY: process.env["KIRO_API_KEY"] ?? "" });
  const messages = [{ role: "user", content: "hi" }];
  const body = JSON.stringify({ model: "kiro-claude-haiku-4-5", messages });
  const answer = await runtime.fetch(`${BASE_URL}/chat/completions`, { method: "POST", body });
  await answer.text();
  await runtime.dispose();
  return String(answer.status);
}

async function lock(): Promise<string> {
  const options = { directory: `${home}/lock`, leaseMs: 600 };
  // As another process would hold it, and then fall silent.
  createFileLock({ ...options, leaseMs: 60_000 }).tryAcquire();
  const held = await createFileLock(options).acquire();
  return `number ${held.number}`;
}

/** Nobody awaits these: the program ends at once. */
async function background(): Promise<string> {
  const runtime = await start({ KIRO_API_KEY: "ksk_none" });
  runtime.startBackground();
  createFileLock({ directory: `${home}/lock` }).tryAcquire();
  return "no wait";
}

const TASKS: Readonly<Record<string, () => Promise<string>>> = { background, lock, login, retry };
const result = await TASKS[what ?? ""]?.();
process.stdout.write(`done ${result ?? ""}\n`);
