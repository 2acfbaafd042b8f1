import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { useScene } from "./scene.ts";

/** 1.18.33 calls `setup`, which is for OpenCode 2, beside `server` (OPENCODE2 2). */
const scene = useScene({ hasKey: true });

interface Entry {
  readonly id: string;
  readonly models: Readonly<Record<string, unknown>>;
}

/** A plugin for the early core of OpenCode 2: once it is there, the core has loaded the plugins. */
const OTHER = `export default {
  id: "other",
  async setup({ integration }) {
    await integration.transform((draft) => draft.update("other", (own) => { own.name = "Other"; }));
    setInterval(() => integration.reload().catch(() => undefined), 500).unref();
  },
};
`;

async function addOtherPlugin(): Promise<void> {
  const directory = join(scene.workspace.configDirectory, "plugins");
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "other.js"), OTHER);
}

test("a host that calls both entries has every login method and model once", async () => {
  await addOtherPlugin();
  const server = await scene.workspace.serve();
  const methods = await server.call<Record<string, { label: string }[]>>("GET", "/provider/auth");
  const labels = (methods["kiro"] ?? []).map(({ label }) => label);
  expect(labels).toContain("Kiro API key");
  expect(new Set(labels).size).toBe(labels.length);
  const { all } = await server.call<{ all: Entry[] }>("GET", "/provider");
  const [kiro, ...others] = all.filter(({ id }) => id === "kiro");
  expect(Object.keys(kiro?.models ?? {})).toContain("kiro-claude-haiku-4-5");
  expect(others).toEqual([]);
  // The early core of OpenCode 2, for which `setup` has done nothing.
  const integration = async (id: string) =>
    (await server.call<{ data: unknown }>("GET", `/api/integration/${id}`)).data;
  const polling = { timeout: 25_000, interval: 200 };
  await server.during(expect.poll(() => integration("other"), polling).not.toBeNull());
  expect(await integration("kiro")).toBeNull();
  const early = await server.call<{ data: { providerID: string }[] }>("GET", "/api/model");
  expect(early.data.filter(({ providerID }) => providerID === "kiro")).toEqual([]);
  await server.stop();
});

test("a chat is asked for once", async () => {
  const run = ["run", "--model", "kiro/kiro-claude-haiku-4-5", "--title", "t", "hello"];
  const { code, stdout } = await scene.workspace.opencode(run);
  expect(code).toBe(0);
  expect(stdout).toContain("You asked: hello");
  // The simulator has it run a tool first.
  expect(scene.simulator.journal.of("/generateAssistantResponse")).toHaveLength(2);
});
