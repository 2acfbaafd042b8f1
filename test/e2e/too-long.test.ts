import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { useScene } from "./scene.ts";

const CHAT = "/generateAssistantResponse";
const SONNET = "kiro/kiro-claude-sonnet-4-5";
const RULE = "Never forget this rule. ";

const scene = useScene({ hasKey: true });

test("rules that never fit end after one compaction, and OpenCode shows what is too long (B27)", async () => {
  await writeFile(join(scene.workspace.project, "AGENTS.md"), RULE.repeat(10_000));
  scene.simulator.chat.always(
    {
      status: 400,
      body: { message: "Input is too long.", reason: "CONTENT_LENGTH_EXCEEDS_THRESHOLD" },
    },
    ({ body }) => JSON.stringify(body).includes(RULE.repeat(100)),
  );
  const { code, stderr, stdout } = await scene.workspace.opencode(["run", "-m", SONNET, "hello"]);
  expect(code).not.toBe(0);
  expect(stdout + stderr).toContain("compacting won't make it fit");
  expect(stdout + stderr).toMatch(
    /instructions \(system prompt, AGENTS\.md and other rules\) 2\d\d/,
  );
  const requests = scene.simulator.journal.of(CHAT).map(({ status }) => status);
  // The turn twice; the title and one summary beside it.
  expect(requests.filter((status) => status === 400)).toHaveLength(2);
  expect(requests.length).toBeLessThanOrEqual(4);
});
