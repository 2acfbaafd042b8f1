import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { ending, text } from "../simulator/events.ts";
import type { ChatAnswer } from "../simulator/script.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { createWorkspace, type Server, type Workspace } from "../../tools/opencode/workspace.ts";

interface Message {
  readonly info: { readonly id: string; readonly role: string; readonly error?: unknown };
  readonly parts: readonly { readonly type: string; readonly text?: string }[];
}

/** OpenCode asks six times; a second between them is Kiro's wish, so that the test is quick. */
const HOST_ATTEMPTS = 6;
const DOWN: ChatAnswer = {
  status: 500,
  headers: { "retry-after": "1" },
  body: { message: "Encountered an unexpected error" },
};
const MODEL = { providerID: "kiro", modelID: "kiro-claude-opus-4-5-thinking" };

let simulator: Simulator;
let workspace: Workspace;
let server: Server;
let sessionId: string;

beforeAll(async () => {
  simulator = await startSimulator();
  workspace = await createWorkspace({
    plugin: inject("pluginSpec"),
    env: {
      KIRO_ENDPOINT_OVERRIDE: simulator.origin,
      KIRO_NO_BROWSER: "true",
      KIRO_API_KEY: simulator.issueApiKey(),
      KIRO_RATE_LIMIT_MAX_RETRIES: "0",
    },
  });
  server = await workspace.serve();
});

afterAll(async () => {
  await workspace.remove();
  await simulator.close();
});

beforeEach(async () => {
  simulator.chat.clear();
  simulator.journal.clear();
  sessionId = (await server.call<{ id: string }>("POST", "/session", {})).id;
});

/** Returns when OpenCode has given up on the answer, or has it. */
async function say(words: string): Promise<void> {
  await server.call("POST", `/session/${sessionId}/message`, {
    model: MODEL,
    variant: "max",
    parts: [{ type: "text", text: words }],
  });
}

const messages = () => server.call<Message[]>("GET", `/session/${sessionId}/message`);

async function texts(role: string): Promise<string[]> {
  return (await messages())
    .filter(({ info }) => info.role === role)
    .map(({ parts }) =>
      parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join(""),
    );
}

/** Of main turns. */
function chats(): string[] {
  return simulator.journal
    .of("/generateAssistantResponse")
    .map(({ body }) => JSON.stringify(body))
    .filter((body) => body.includes('"tools"'));
}

function giveUp(): void {
  for (let count = 0; count < HOST_ATTEMPTS; count += 1) simulator.chat.enqueue(DOWN);
}

test("a session resumes by itself once Kiro is back, with the user's agent, model and variant (F7)", async () => {
  giveUp();
  simulator.chat.enqueue({ events: [text("Back again."), ...ending()] });
  await say("my secret question");
  expect(chats()).toHaveLength(HOST_ATTEMPTS);
  await expect.poll(() => texts("assistant"), { timeout: 20_000 }).toContain("Back again.");
  expect(await texts("user")).toEqual(["my secret question", "continue"]);
  const [resumed] = chats().slice(HOST_ATTEMPTS);
  expect(resumed).toContain('"modelId":"claude-opus-4.5"');
  expect(resumed).toContain("<max_thinking_length>32768<");
  const file = await readFile(join(workspace.configDirectory, "kiro-recovery.json"), "utf8");
  expect(file).toContain(sessionId);
  expect(file).toContain('"status": "resumed"');
  expect(file).not.toContain("secret question");
});

test("a session that is stopped while it waits stays stopped (F8)", async () => {
  giveUp();
  await say("hello");
  // The second that the plugin gives OpenCode to settle.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await server.call("POST", `/session/${sessionId}/abort`);
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  expect(await texts("user")).toEqual(["hello"]);
});
