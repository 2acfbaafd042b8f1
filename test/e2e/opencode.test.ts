import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import { ending, reasoning, text, toolUse } from "../simulator/chat/events.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { login } from "../../tools/opencode/login.ts";
import { createWorkspace, type Server, type Workspace } from "../../tools/opencode/workspace.ts";
import { mayRunAtOnce } from "./at-once.ts";

const CHAT = "/generateAssistantResponse";
const SONNET = "kiro/kiro-claude-sonnet-4-5";

mayRunAtOnce(1);

let simulator: Simulator;
let workspace: Workspace;

/** Main turns only: OpenCode asks for a title beside the first one. */
function chats() {
  return simulator.journal
    .of(CHAT)
    .filter((entry) => JSON.stringify(entry.body).includes('"tools"'));
}

beforeAll(async () => {
  simulator = await startSimulator({ signIn: { pendingPolls: 1 } });
  workspace = await createWorkspace({
    plugin: inject("pluginSpec"),
    env: { KIRO_ENDPOINT_OVERRIDE: simulator.origin, KIRO_NO_BROWSER: "true" },
  });
});

afterAll(async () => {
  await workspace.remove();
  await simulator.close();
});

afterEach(() => simulator.assertNoRefusals());

describe("before any login", () => {
  test("the models are listed with nothing but the plugin line", async () => {
    const { stdout } = await workspace.opencode(["models", "kiro"]);
    for (const name of ["opus-4-5", "opus-4-5-thinking", "sonnet-4-5", "haiku-4-5"]) {
      expect(stdout).toContain(`kiro/kiro-claude-${name}`);
    }
  });

  test("a request says which command to type, once", async () => {
    const { code, stdout, stderr } = await workspace.opencode(["run", "-m", SONNET, "hello"]);
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain("opencode auth login -p kiro");
    expect(simulator.journal.of(CHAT)).toHaveLength(0);
  });
});

describe("login", () => {
  test("Google in a browser ends in success", async () => {
    simulator.signIn.person = simulator.people.google;
    const result = await login(workspace, simulator, "Google OAuth (Social)", {
      KIRO_LOGIN_FLOW: "browser",
    });
    expect(result.stdout + result.stderr).toContain("Login successful");
    expect(result.code).toBe(0);
  });

  test("Builder ID by device code adds a second account", async () => {
    simulator.signIn.person = simulator.people.builder;
    const result = await login(workspace, simulator, "AWS Builder ID (IDC)");
    expect(result.stdout + result.stderr).toContain("Login successful");
    const file = JSON.parse(await workspace.readConfigFile("kiro-accounts.json")) as {
      accounts: { identity: { email: string } }[];
    };
    expect(file.accounts.map((account) => account.identity.email).sort()).toEqual([
      simulator.people.builder.email,
      simulator.people.google.email,
    ]);
  });

  test("no token reaches OpenCode's own file", async () => {
    const { stdout } = await workspace.opencode(["auth", "list"]);
    expect(stdout).toContain("kiro");
    const auth = await readFile(
      join(workspace.home, ".local", "share", "opencode", "auth.json"),
      "utf8",
    );
    expect(auth).toContain("kiro-account:");
    for (const secret of simulator.secrets()) expect(auth).not.toContain(secret);
    expect(await workspace.readConfigFile(".gitignore")).toContain("\nkiro-accounts.json*\n");
  });

  test("a declined login says so and keeps both accounts", async () => {
    simulator.signIn.device = "deny";
    const result = await login(workspace, simulator, "AWS Builder ID (IDC)");
    simulator.signIn.device = "approve";
    expect(result.stdout + result.stderr).toContain("declined");
    const file = JSON.parse(await workspace.readConfigFile("kiro-accounts.json")) as {
      accounts: unknown[];
    };
    expect(file.accounts).toHaveLength(2);
  });
});

describe("a run of its own", () => {
  test("reasoning, text, a tool that really runs, its follow-up, token counts", async () => {
    simulator.journal.clear();
    simulator.chat.enqueue({
      events: [
        ...reasoning(["I should look ", "around."], "sig"),
        text("Running it. "),
        ...toolUse("tooluse_one", "bash", {
          command: "echo six times seven is $((6*7)) > made-by-tool.txt && cat made-by-tool.txt",
          description: "Count",
        }),
        ...ending("TOOL_USE", { uncachedInputTokens: 900, outputTokens: 40 }),
      ],
    });
    const run = ["run", "-m", SONNET, "--thinking", "--format", "json", "count for me"];
    const { code, stdout, stderr } = await workspace.opencode(run);
    expect(code).toBe(0);
    expect(stdout, stderr).toContain("I should look around.");
    expect(stdout).toContain("Running it.");
    expect(stdout).toContain("six times seven is 42");
    expect(stdout).toMatch(/"input":900/);
    expect(chats()).toHaveLength(2);
    const [, followUp] = chats();
    expect(JSON.stringify(followUp?.body)).toContain("six times seven is 42");
    const titles = simulator.journal.of(CHAT).filter((entry) => !chats().includes(entry));
    expect(titles).toHaveLength(1);
    expect(JSON.stringify(titles[0]?.body)).toContain("claude-haiku-4.5");
  });
});

describe("chat", () => {
  let server: Server;
  beforeAll(async () => {
    server = await workspace.serve();
  });

  /** @returns the messages of a new session in which this was said */
  async function say(parts: readonly object[], more: object = {}): Promise<string> {
    const { id } = await server.call<{ id: string }>("POST", "/session", {});
    const model = { providerID: "kiro", modelID: "kiro-claude-sonnet-4-5" };
    await server.call("POST", `/session/${id}/message`, { model, ...more, parts });
    return JSON.stringify(await server.call("GET", `/session/${id}/message`));
  }

  const said = (text: string) => ({ type: "text", text });

  test("a failed tool is told to Kiro as an error", async () => {
    simulator.journal.clear();
    simulator.chat.enqueue({
      events: [
        ...toolUse("tooluse_missing", "read", { filePath: join(workspace.project, "none.txt") }),
        ...ending("TOOL_USE"),
      ],
    });
    await say([said("read it")]);
    expect(JSON.stringify(chats()[1]?.body)).toContain('"status":"error"');
  });

  test("the variant max reaches the wire as a thinking budget", async () => {
    simulator.journal.clear();
    simulator.chat.enqueue({
      events: [text("<thinking>\nHm.\n</thinking>\n\nDone."), ...ending()],
    });
    const messages = await say([said("think")], {
      model: { providerID: "kiro", modelID: "kiro-claude-opus-4-5-thinking" },
      variant: "max",
    });
    expect(JSON.stringify(chats()[0]?.body)).toContain("<max_thinking_length>32768<");
    expect(JSON.stringify(chats()[0]?.body)).toContain('"modelId":"claude-opus-4.5"');
    expect(messages).toContain('"text":"Hm."');
    expect(messages).toContain('"text":"Done."');
  });

  test("an image is sent as an image", async () => {
    simulator.journal.clear();
    const image = join(workspace.project, "red.png");
    const bytes =
      "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAEElEQVR4nGP4z8AARwzEcQCukw/x0F8jngAAAABJRU5ErkJggg==";
    await writeFile(image, Buffer.from(bytes, "base64"));
    const url = pathToFileURL(image).href;
    await say([{ type: "file", mime: "image/png", filename: "red.png", url }, said("what is it")]);
    expect(JSON.stringify(chats()[0]?.body)).toContain(
      `"format":"png","source":{"bytes":"${bytes}"`,
    );
  });

  test("a throttle switches the account, without a retry storm", async () => {
    simulator.journal.clear();
    simulator.chat.enqueue({
      status: 429,
      // Over before the next test: an account that cools down is waited for.
      headers: { "retry-after": "1" },
      body: {
        __type: "ThrottlingException",
        message: "slow",
        reason: "USER_REQUEST_RATE_EXCEEDED",
      },
    });
    simulator.chat.enqueue({ events: [text("From the other account."), ...ending()] });
    expect(await say([said("hi")])).toContain("From the other account.");
    const [first, second, ...more] = chats();
    expect(more).toHaveLength(0);
    expect(first?.headers["authorization"]).not.toBe(second?.headers["authorization"]);
  });

  test("an answer that breaks off is not taken for one, and OpenCode asks again", async () => {
    simulator.journal.clear();
    simulator.chat.enqueue({ events: [text("Half an ans"), text("wer")], then: "truncate" });
    simulator.chat.enqueue({ events: [text("The whole answer."), ...ending()] });
    expect(await say([said("hi")])).toContain("The whole answer.");
    expect(chats()).toHaveLength(2);
  });

  test("a quota that is used up everywhere ends at once with words", async () => {
    simulator.journal.clear();
    const refusal = {
      status: 402,
      body: { message: "You have reached the limit.", reason: "MONTHLY_REQUEST_COUNT" },
    };
    for (let account = 0; account < 2; account += 1) simulator.chat.enqueue(refusal);
    await server.stop();
    const { code, stdout, stderr } = await workspace.opencode(["run", "-m", SONNET, "hi"]);
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain("quota");
    expect(chats().length).toBeLessThanOrEqual(2);
  });
});
