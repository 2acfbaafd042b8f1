import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { createWorkspace, type Workspace } from "../../tools/opencode/workspace.ts";

const SONNET = "kiro/kiro-claude-sonnet-4-5";

let simulator: Simulator;
let workspace: Workspace;

beforeAll(async () => {
  simulator = await startSimulator();
  workspace = await createWorkspace({
    plugin: inject("pluginSpec"),
    env: {
      KIRO_ENDPOINT_OVERRIDE: simulator.origin,
      KIRO_NO_BROWSER: "true",
      KIRO_API_KEY: simulator.issueApiKey(),
    },
  });
});

afterAll(async () => {
  await workspace.remove();
  await simulator.close();
});

test("a prompt costs eight requests while Kiro answers 503 for ever, its title included; then OpenCode ends and says so (B13)", async () => {
  simulator.chat.always({ status: 503, body: { message: "gone" } }, () => true);
  const { code, stderr, stdout } = await workspace.opencode(["run", "-m", SONNET, "hello"], {
    timeoutMs: 180_000,
  });
  const output = stdout + stderr;
  const requests = simulator.journal.of("/generateAssistantResponse");
  const turns = requests.filter(({ body }) => JSON.stringify(body).includes('"tools"'));
  expect([requests.length, turns.length]).toEqual([8, 6]);
  expect(code).not.toBe(0);
  expect(output).toContain("OpenCode tries again up to");
  expect(output).toContain("6 requests for it failed since");
});
