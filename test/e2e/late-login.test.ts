import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { ending, text } from "../simulator/chat/events.ts";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";
import { login, loginOverHttp } from "../../tools/opencode/login.ts";
import { createWorkspace, type Server, type Workspace } from "../../tools/opencode/workspace.ts";
import { mayRunAtOnce } from "./at-once.ts";

const GOOGLE = "Google OAuth (Social)";
const MODEL = { providerID: "kiro", modelID: "kiro-claude-haiku-4-5" };

mayRunAtOnce(2);

let simulator: Simulator;
let workspace: Workspace;
let server: Server;

beforeAll(async () => {
  simulator = await startSimulator({ signIn: { pendingPolls: 0 } });
  workspace = await createWorkspace({
    plugin: inject("pluginSpec"),
    env: {
      KIRO_ENDPOINT_OVERRIDE: simulator.origin,
      KIRO_NO_BROWSER: "true",
      KIRO_LOGIN_FLOW: "device",
    },
  });
  server = await workspace.serve();
});

/** Nobody is logged in. */
beforeEach(async () => {
  for (const path of [
    join(workspace.configDirectory, "kiro-accounts.json"),
    join(workspace.configDirectory, "kiro-accounts.json.bak"),
    join(workspace.home, ".local", "share", "opencode", "auth.json"),
  ]) {
    await rm(path, { force: true });
  }
  expect(await ask()).toContain("No Kiro account is logged in");
});

afterAll(async () => {
  await workspace.remove();
  await simulator.close();
});

/** What OpenCode makes of a prompt: the answer, or the error. */
async function ask(): Promise<string> {
  simulator.chat.always({ events: [text("At last."), ...ending()] });
  const session = await server.call<{ id: string }>("POST", "/session", {});
  const parts = [{ type: "text", text: "hello" }];
  const path = `/session/${session.id}/message`;
  return JSON.stringify(await server.call("POST", path, { model: MODEL, parts }));
}

test("a login in another terminal serves the next request of an OpenCode that runs already", async () => {
  await login(workspace, simulator, GOOGLE);
  expect(await ask()).toContain("At last.");
  await workspace.opencode(["auth", "logout", "kiro"]);
  expect(await ask()).toContain("No Kiro account is logged in");
  await login(workspace, simulator, GOOGLE);
  expect(await ask()).toContain("At last.");
});

test("so does a login over its own HTTP interface", async () => {
  await loginOverHttp(server, simulator, GOOGLE, {});
  expect(await ask()).toContain("At last.");
});
