import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeAll, expect, test } from "vitest";
import type { Server } from "../../tools/opencode/workspace.ts";
import { ending, text, toolUse } from "../simulator/chat/events.ts";
import { useScene } from "./scene.ts";

const TOOL = "kiro_web_search";
const STATUS_TOOL = "kiro_status";
const MODEL = { providerID: "kiro", modelID: "kiro-claude-sonnet-4-5" };

const scene = useScene({ hasKey: true });
let server: Server;

beforeAll(async () => {
  server = await scene.workspace.serve({ KIRO_WEB_SEARCH: "true" });
});

afterEach(() => {
  scene.simulator.chat.clear();
  scene.simulator.journal.clear();
});

/** @returns the messages of a new session in which this was said */
async function say(words: string, directory = scene.workspace.project): Promise<string> {
  const query = `?directory=${encodeURIComponent(directory)}`;
  const { id } = await server.call<{ id: string }>("POST", `/session${query}`, {});
  const parts = [{ type: "text", text: words }];
  await server.call("POST", `/session/${id}/message${query}`, { model: MODEL, parts });
  return JSON.stringify(await server.call("GET", `/session/${id}/message${query}`));
}

/** Bodies of main turns. */
function chats(): string[] {
  return scene.simulator.journal
    .of("/generateAssistantResponse")
    .map(({ body }) => JSON.stringify(body))
    .filter((body) => body.includes('"tools"'));
}

/** The model searches, then answers. */
async function searchFor(query: string, directory?: string): Promise<string> {
  scene.simulator.chat.enqueue({
    events: [...toolUse("tooluse_search", TOOL, { query }), ...ending("TOOL_USE")],
  });
  scene.simulator.chat.enqueue({ events: [text("Done."), ...ending()] });
  return await say("look it up", directory);
}

test("the model searches the web, and the results come back to it", async () => {
  const messages = await searchFor("kiro 2.0 (release)");
  const [search, ...more] = scene.simulator.journal.of("/mcp");
  expect(more).toEqual([]);
  expect(search?.headers["x-amzn-kiro-profile-arn"]).toBe(scene.simulator.people.google.profileArn);
  const list = "- [About kiro 2.0 (release)](https://example.com/answer) (2026-09-21)";
  expect(messages).toContain(list);
  const [first, second] = chats();
  expect(first).toContain(`"name":"${TOOL}"`);
  expect(first).toContain('"required":["query"]');
  expect(second).toContain(list);
  expect(second).toContain('"status":"success"');
});

test("a search that fails is told to the model in words, as a failure", async () => {
  scene.simulator.at("/mcp").enqueue({ status: 500, body: { message: "Encountered an error" } });
  expect(await searchFor("kiro")).toContain("Kiro server error: Encountered an error.");
  const [, second] = chats();
  expect(second).toContain("Kiro server error: Encountered an error.");
  expect(second).toContain('"status":"error"');
});

test("who denies OpenCode's own search denies this one", async () => {
  const project = join(scene.workspace.home, "no-search");
  await mkdir(project);
  const config = { permission: { websearch: "deny" } };
  await writeFile(join(project, "opencode.json"), JSON.stringify(config));
  await searchFor("kiro", project);
  expect(scene.simulator.journal.of("/mcp")).toEqual([]);
  expect(chats()[1]).toContain('"status":"error"');
});

test("a call of a tool that nobody offers does not break the session (e18)", async () => {
  scene.simulator.chat.enqueue({
    events: [...toolUse("tooluse_gone", "gone_tool", { a: 1 }), ...ending("TOOL_USE")],
  });
  scene.simulator.chat.enqueue({ events: [text("Then without it."), ...ending()] });
  expect(await say("use the other tool")).toContain("Then without it.");
  const [, second, ...more] = chats();
  expect(more).toEqual([]);
  // OpenCode keeps such a call under a name that it never offers.
  expect(second).toContain('"name":"invalid"');
  expect(second).toContain("No longer available: do not call it.");
  scene.simulator.assertNoRefusals();
});

test("a tool call that Kiro cuts off is not run, and the model is told why (s19)", async () => {
  const half = toolUse("tooluse_half", "bash", ['{"command":"echo cut > cut.txt', " && echo"]);
  scene.simulator.chat.enqueue({ events: [...half.slice(0, -1), ...ending("MAX_TOKENS")] });
  scene.simulator.chat.enqueue({ events: [text("In parts, then."), ...ending()] });
  expect(await say("write it")).toContain("In parts, then.");
  const [, second, ...more] = chats();
  expect(more).toEqual([]);
  expect(second).toContain("cut off this tool call after 38 characters");
  expect(second).toContain("split the work into several smaller calls");
  scene.simulator.assertNoRefusals();
});

test("the model asks how much is left, and the answer comes back to it", async () => {
  scene.simulator.chat.enqueue({
    events: [...toolUse("tooluse_status", STATUS_TOOL, {}), ...ending("TOOL_USE")],
  });
  scene.simulator.chat.enqueue({ events: [text("Plenty."), ...ending()] });
  expect(await say("how much is left?")).toContain("Plenty.");
  const [first = "", second] = chats();
  // The whole definition, as every request of this account carries it (docs/decisions/0007-status-tool.md).
  const definition =
    /\{"toolSpecification":\{"name":"kiro_status".*?\}\}\}\}/.exec(first)?.[0] ?? "";
  expect(definition).toContain("credits left");
  expect(definition.length).toBeLessThan(300);
  expect(second).toMatch(/KIRO_API_KEY, plan [^,]+, [\d.,]+ of 1,000 credits left, resets/);
  expect(second).toContain("serves this conversation");
  expect(second).toContain('"status":"success"');
  scene.simulator.assertNoRefusals();
});

test("the tool is not offered where the option is off", async () => {
  await server.stop();
  const model = `${MODEL.providerID}/${MODEL.modelID}`;
  await scene.workspace.opencode(["run", "-m", model, "hello"]);
  expect(chats()[0]).not.toContain(TOOL);
});
