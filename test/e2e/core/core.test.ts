import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ending, reasoning, text, toolUse } from "../../simulator/chat/events.ts";
import type { Server } from "../../../tools/opencode/workspace.ts";
import { useScene } from "../scene.ts";

/** A slow machine loads plugins for a long time. */
const POLLING = { timeout: 25_000, interval: 200 };

const scene = useScene({ env: { KIRO_LOGIN_FLOW: "device" } });

/** What the core answers of one location. */
async function ask(server: Server, method: "GET" | "POST", path: string, body?: object) {
  return (await server.call<{ data: unknown }>(method, path, body)).data;
}

/** Our `setup`, as built, in a file of the configuration's `plugins`. */
async function serveWithShim(): Promise<Server> {
  const { configDirectory } = scene.workspace;
  const shim = join(import.meta.dirname, "shim.ts");
  const built = join(process.cwd(), "dist", "index.js");
  await mkdir(join(configDirectory, "plugins"), { recursive: true });
  await writeFile(
    join(configDirectory, "plugins", "kiro.ts"),
    `import plugin from ${JSON.stringify(built)};
import { onOldCore } from ${JSON.stringify(shim)};
export default onOldCore(plugin);
`,
  );
  await scene.workspace.configure({});
  return await scene.workspace.serve();
}

/** As the 2.x screens log in. */
async function logIn(server: Server, methodID: string): Promise<void> {
  const path = "/api/integration/kiro/connect/oauth";
  const opened = await ask(server, "POST", path, { methodID, inputs: {} });
  const { attemptID, url } = opened as { attemptID: string; url: string };
  await scene.simulator.visit(url);
  const attempt = () => ask(server, "GET", `/api/integration/attempt/${attemptID}`);
  await server.during(expect.poll(attempt, POLLING).toMatchObject({ status: "complete" }));
}

/** The whole conversation as JSON, once it has that text. */
async function say(server: Server, prompt: string, awaited: string): Promise<string> {
  const session = await ask(server, "POST", "/api/session", {
    model: { providerID: "kiro", id: "kiro-claude-sonnet-4-5" },
    location: { directory: scene.workspace.project },
  });
  const path = `/api/session/${(session as { id: string }).id}`;
  await ask(server, "POST", `${path}/prompt`, { prompt: { text: prompt } });
  const conversation = async () => JSON.stringify(await ask(server, "GET", `${path}/context`));
  await server.during(expect.poll(conversation, POLLING).toContain(awaited));
  return await conversation();
}

test("the 2.x core of 1.18.33 logs in, lists the models, runs a tool, and takes a key through `setup`", async () => {
  const server = await serveWithShim();
  expect(await server.call("GET", "/api/health")).toEqual({ healthy: true });

  // It answers before plugins are loaded.
  const integration = () => ask(server, "GET", "/api/integration/kiro");
  const offered = { name: "Kiro (AWS)", connections: [] };
  await server.during(expect.poll(integration, POLLING).toMatchObject(offered));
  const models = async () =>
    ((await ask(server, "GET", "/api/model")) as { id: string; providerID: string }[])
      .filter(({ providerID }) => providerID === "kiro")
      .map(({ id }) => id);
  expect(await models()).toEqual([]);

  await logIn(server, "google");
  const { connections, methods } = (await integration()) as {
    connections: { label: string }[];
    methods: { type: string; id?: string }[];
  };
  expect(connections).toMatchObject([{ type: "credential", label: "g***@example.com" }]);
  expect(methods.map(({ id, type }) => id ?? type)).toEqual([
    ...["google", "builder-id", "github", "identity-center", "api-key", "import", "key", "env"],
  ]);
  await server.during(expect.poll(models, POLLING).toContain("kiro-claude-sonnet-4-5"));
  expect(new Set(await models()).size).toBe((await models()).length);

  await writeFile(join(scene.workspace.project, "a.txt"), "forty-two");
  const { chat } = scene.simulator;
  chat.enqueue({
    events: [
      reasoning("I had better look."),
      toolUse("t1", "read", { path: "a.txt" }),
      ...ending("TOOL_USE"),
    ],
  });
  chat.always({ events: [text("Through the old core."), ...ending()] });
  const conversation = await say(server, "hello", "Through the old core.");
  expect(conversation).toContain("I had better look.");
  expect(JSON.stringify(chats().at(-1)?.body)).toContain("forty-two");

  const key = scene.simulator.issueApiKey(scene.simulator.people.github);
  await server.call("POST", "/api/integration/kiro/connect/key", { key });
  await say(server, "hello again", "Through the old core.");
  expect(chats().at(-1)?.headers["authorization"]).toBe(`Bearer ${key}`);
});

const chats = () => scene.simulator.journal.of("/generateAssistantResponse");
