import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ending, text, toolUse } from "../simulator/chat/events.ts";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";
import { createAccountStore } from "../../src/accounts/store/store.ts";
import { REFERENCE } from "../../src/login/complete.ts";
import { realDeps, signedIn } from "../accounts/logins.ts";
import { opencodeBinary } from "../../tools/opencode/binary.ts";
import { createWorkspace, type Workspace } from "../../tools/opencode/workspace.ts";
import { mayRunAtOnce } from "./at-once.ts";

const NAMES = ["alpha", "beta", "gamma"];
const MODEL = "kiro/kiro-claude-sonnet-4-5";

mayRunAtOnce(NAMES.length);

let simulator: Simulator;
let workspace: Workspace;

beforeAll(async () => {
  simulator = await startSimulator({ refreshMode: "S3" });
  workspace = await createWorkspace({
    plugin: inject("pluginSpec"),
    env: {
      KIRO_ENDPOINT_OVERRIDE: simulator.origin,
      KIRO_NO_BROWSER: "true",
      KIRO_ACCOUNT_SELECTION_STRATEGY: "round-robin",
    },
  });
  // Logins themselves are tested elsewhere: these are as two of them leave them.
  const path = join(workspace.configDirectory, "kiro-accounts.json");
  const store = createAccountStore({ ...realDeps, path });
  const data = join(workspace.home, ".local", "share", "opencode");
  await mkdir(data, { recursive: true });
  for (const person of [simulator.people.google, simulator.people.second]) {
    const { id } = await signedIn(store, simulator, person);
    const reference = `${REFERENCE}${id}`;
    const kiro = { type: "oauth", refresh: reference, access: reference, expires: 0 };
    await writeFile(join(data, "auth.json"), JSON.stringify({ kiro }));
  }
  // OpenCode makes its database at the first start, which several at once may spoil for each other.
  await workspace.opencode(["models", "kiro"]);
});

afterAll(async () => {
  await workspace.remove();
  await simulator.close();
});

/**
 * Every first turn calls a tool; all of them are answered when all access tokens have ended.
 * @returns settles once all of them are under way
 */
function scriptTurns(): Promise<void> {
  let allAsked: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (allAsked = resolve));
  const ended = asked.then(() => simulator.tokens.expireAccessTokens());
  const waiting = new Set(NAMES);
  for (const name of NAMES) {
    simulator.chat.enqueue(
      {
        until: ended,
        events: [
          ...toolUse(`tooluse_${name}`, "bash", { command: `echo ${name}`, description: "Say" }),
          ...ending("TOOL_USE"),
        ],
      },
      (call) => {
        const isFirst =
          !call.isTitle && call.prompt.includes(`say ${name}`) && call.toolResults.length === 0;
        if (isFirst && waiting.delete(name) && waiting.size === 0) allAsked();
        return isFirst;
      },
    );
    simulator.chat.enqueue({ events: [text(`It said ${name}.`), ...ending()] }, (call) =>
      call.toolResults.some((result) => result.includes(name)),
    );
  }
  return asked;
}

test("three runs at once over two accounts whose tokens end meanwhile: all answers right", async () => {
  const allAsked = scriptTurns();
  const runs = NAMES.map((name) =>
    workspace.start(opencodeBinary(), ["run", "-m", MODEL, `say ${name}`]),
  );
  // The others would wait for one that ends at its start.
  await Promise.all(runs.map((run) => run.during(allAsked)));
  const finished = await Promise.all(runs.map((run) => run.finished));
  for (const [index, { code, stdout, stderr }] of finished.entries()) {
    expect([code, stdout], stderr).toEqual([
      0,
      expect.stringContaining(`It said ${NAMES[index] ?? ""}.`),
    ]);
  }
  const file = JSON.parse(await workspace.readConfigFile("kiro-accounts.json")) as {
    accounts: { state: unknown; credentials: { refreshToken: string } }[];
  };
  expect(file.accounts.map(({ state }) => state)).toEqual([{ kind: "ready" }, { kind: "ready" }]);
  for (const { credentials } of file.accounts) {
    expect(simulator.tokens.isAlive(credentials.refreshToken)).toBe(true);
  }
  expect(Math.max(...simulator.tokens.refreshTokens().map(({ uses }) => uses))).toBe(1);
  simulator.assertNoRefusals();
});
