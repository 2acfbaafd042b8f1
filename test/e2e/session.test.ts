import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ending, text } from "../simulator/chat/events.ts";
import type { ChatAnswer } from "../simulator/chat/script.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { createWorkspace, type Server, type Workspace } from "../../tools/opencode/workspace.ts";
import { mayRunAtOnce } from "./at-once.ts";

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

mayRunAtOnce(1);

let simulator: Simulator;
let workspace: Workspace;
let server: Server;

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

/** A session of its own for each test: they run at the same time, because most of it is waiting. */
interface Session {
  readonly id: string;
  /** Returns when OpenCode has given up on the answer, or has it. */
  readonly say: (words: string) => Promise<void>;
  readonly texts: (role: string) => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
}

async function newSession(): Promise<Session> {
  const { id } = await server.call<{ id: string }>("POST", "/session", {});
  return {
    id,
    async say(words) {
      await server.call("POST", `/session/${id}/message`, {
        model: MODEL,
        variant: "max",
        parts: [{ type: "text", text: words }],
      });
    },
    async texts(role) {
      return (await server.call<Message[]>("GET", `/session/${id}/message`))
        .filter(({ info }) => info.role === role)
        .map(({ parts }) =>
          parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join(""),
        );
    },
    async stop() {
      await server.call("POST", `/session/${id}/abort`);
    },
  };
}

/** Of main turns of the session in which this was said. */
function chats(words: string): string[] {
  return simulator.journal
    .of("/generateAssistantResponse")
    .map(({ body }) => JSON.stringify(body))
    .filter((body) => body.includes('"tools"') && body.includes(words));
}

/** Whether a call is a main turn of that session. */
const isAbout =
  (words: string) =>
  ({ body, isTitle }: { readonly body: unknown; readonly isTitle: boolean }) =>
    !isTitle && JSON.stringify(body).includes(words);

function giveUp(words: string): void {
  for (let count = 0; count < HOST_ATTEMPTS; count += 1) {
    simulator.chat.enqueue(DOWN, isAbout(words));
  }
}

test.concurrent(
  "a session resumes by itself once Kiro is back, with the user's agent, model and variant (F7)",
  async () => {
    const words = "my secret question";
    const { id, say, texts } = await newSession();
    giveUp(words);
    simulator.chat.enqueue({ events: [text("Back again."), ...ending()] }, isAbout(words));
    await say(words);
    expect(chats(words)).toHaveLength(HOST_ATTEMPTS);
    const polling = { timeout: 60_000 };
    await server.during(expect.poll(() => texts("assistant"), polling).toContain("Back again."));
    expect(await texts("user")).toEqual([words, "continue"]);
    const [resumed] = chats(words).slice(HOST_ATTEMPTS);
    expect(resumed).toContain('"modelId":"claude-opus-4.5"');
    expect(resumed).toContain("<max_thinking_length>32768<");
    const file = JSON.parse(await workspace.readConfigFile("kiro-recovery.json")) as {
      sessions: Record<string, unknown>;
    };
    expect(file.sessions[id]).toMatchObject({ status: "resumed" });
    expect(JSON.stringify(file)).not.toContain("secret question");
  },
);

test.concurrent("a session that is stopped while it waits stays stopped (F8)", async () => {
  const words = "hello";
  const { say, stop, texts } = await newSession();
  giveUp(words);
  await say(words);
  // The second that the plugin gives OpenCode to settle.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await stop();
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  expect(await texts("user")).toEqual([words]);
});
