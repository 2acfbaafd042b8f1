import { expect, test } from "vitest";
import { useScene } from "./scene.ts";

const SONNET = "kiro/kiro-claude-sonnet-4-5";

const scene = useScene({ hasKey: true });

test("a prompt costs eight requests while Kiro answers 503 for ever, its title included; then OpenCode ends and says so (B13)", async () => {
  // A second between the attempts is Kiro's wish, so that the test is quick.
  const headers = { "retry-after": "1" };
  scene.simulator.chat.always({ status: 503, headers, body: { message: "gone" } }, () => true);
  const { code, stderr, stdout } = await scene.workspace.opencode(["run", "-m", SONNET, "hello"]);
  const output = stdout + stderr;
  const requests = scene.simulator.journal.of("/generateAssistantResponse");
  const turns = requests.filter(({ body }) => JSON.stringify(body).includes('"tools"'));
  expect([requests.length, turns.length]).toEqual([8, 6]);
  expect(code).not.toBe(0);
  expect(output).toContain("OpenCode will try up to");
  expect(output).toContain("6 requests failed since");
});
