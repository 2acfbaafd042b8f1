import { describe, expect, it } from "vitest";
import { outcomeOf } from "../../../cases/outcome.ts";
import { ending, text, toolUse } from "../../../simulator/chat/events.ts";
import { listOf, memberOf, textOf } from "../../../simulator/http/json.ts";
import { ask, chats, clock, notices, signIn, simulator, useChatWorld } from "../../chat-world.ts";

useChatWorld();

const tool = (name: string, property: string) => ({
  type: "function",
  function: {
    name,
    description: `Does ${name}`,
    parameters: { type: "object", properties: { [property]: { type: "object" } } },
  },
});
const FIVE = [
  ...["bash", "read", "write"].map((name) => tool(name, "a")),
  tool("grafana_query", "zz"),
  tool("glob", "a"),
];
const MANY = [...FIVE, ...Array.from({ length: 30 }, (_, index) => tool(`x_${index}`, "a"))];

function specificationsOf(body: unknown): readonly unknown[] {
  const message = memberOf(memberOf(body, "conversationState"), "currentMessage");
  const context = memberOf(memberOf(message, "userInputMessage"), "userInputMessageContext");
  return listOf(context, "tools").map((entry) => memberOf(entry, "toolSpecification"));
}

/** Those that still have their schema. */
const withSchema = (body: unknown) =>
  specificationsOf(body)
    .filter((entry) => !JSON.stringify(memberOf(entry, "inputSchema")).includes('"properties":{}'))
    .map((entry) => textOf(entry, "name"));

const isRefused = ({ body }: { body: unknown }) => withSchema(body).includes("grafana_query");

function refuseIt(message: string): void {
  simulator.chat.always({ status: 400, body: { message, reason: null } }, isRefused);
}

const NAMING = [
  "Bad JSON schema: grafana_query",
  "grafana_query: JSON schema is invalid",
  "Failed to compile grammar for grafana_query",
  "Esquema no válido para la herramienta «grafana_query»",
  "Ungültiges Schema im Werkzeug grafana_query",
  "L’outil grafana_query n’est pas valide",
  "工具grafana_query的参数架构无效",
  "tool_spec(grafana_query) rejected by the model provider",
  "Definition of grafana_query could not be used",
  "GenerateContentRequest.tools[0].function_declarations[3].parameters: missing field.",
  "Value at 'userInputMessageContext.tools.4.member.toolSpecification.inputSchema' failed to satisfy constraint",
  "/tools/3/toolSpecification/inputSchema: bad reference",
  "tool 3: invalid schema",
  "Tool at index 3: object schema missing properties",
  "Tool #3 rejected",
  "Tool 4 (grafana_query) rejected",
];

describe("one refused schema among many tools", () => {
  it.each(NAMING)("costs that tool its schema, and no other: %s", async (message) => {
    await signIn();
    refuseIt(message);
    expect(await outcomeOf({ tools: FIVE })).toMatchObject({ status: 200 });
    expect(chats()).toHaveLength(2);
    expect(withSchema(chats()[1]?.body)).toEqual(["bash", "read", "write", "glob"]);
    expect(await outcomeOf({ tools: FIVE })).toMatchObject({ status: 200, requests: 3 });
    expect(notices).toEqual([{ kind: "tool-schema-refused", tool: "grafana_query" }]);
  });

  it.each(["tool 4: invalid schema", "The tool at position 4 could not be parsed"])(
    "is found where the service counts from one: %s",
    async (message) => {
      await signIn();
      refuseIt(message);
      expect(await outcomeOf({ tools: FIVE })).toMatchObject({ status: 200, requests: 3 });
      expect(withSchema(chats()[2]?.body)).toEqual(["bash", "read", "write", "glob"]);
      expect(await outcomeOf({ tools: FIVE })).toMatchObject({ status: 200, requests: 4 });
      expect(notices).toEqual([{ kind: "tool-schema-refused", tool: "grafana_query" }]);
    },
  );

  it.each([
    "Improperly formed request.",
    "Validation failed.",
    "Invalid tool use format.",
    "Malo.",
  ])(
    "that nothing names costs the session the schemas, for an hour, and one request: %s",
    async (message) => {
      await signIn();
      refuseIt(message);
      for (const tools of [FIVE, MANY]) {
        const { length } = chats();
        expect(await outcomeOf({ tools })).toMatchObject({ status: 200 });
        expect(chats().length - length).toBeLessThanOrEqual(3);
        expect(specificationsOf(chats().at(-1)?.body)).toHaveLength(tools.length);
        const after = chats().length;
        expect(await outcomeOf({ tools })).toMatchObject({ status: 200, requests: after + 1 });
      }
      await clock.advance(60 * 60_000);
      simulator.chat.clear();
      await ask({ tools: FIVE });
      expect(withSchema(chats().at(-1)?.body)).toContain("bash");
    },
  );

  it("is not guessed where the words speak of something else", async () => {
    await signIn();
    simulator.chat.enqueue({ status: 400, body: { message: "Could not read it", reason: null } });
    await outcomeOf({ tools: FIVE });
    await ask({ tools: FIVE }, { headers: { "x-session-id": "ses_2" } });
    expect(withSchema(chats().at(-1)?.body)).toHaveLength(5);
  });

  it("keeps all schemas where nothing helped", async () => {
    await signIn();
    simulator.chat.always({ status: 400, body: { message: "tool 3: bad schema", reason: null } });
    expect(await outcomeOf({ tools: FIVE })).toMatchObject({ status: 400 });
    expect(chats().length).toBeLessThanOrEqual(6);
    simulator.chat.clear();
    await ask({ tools: FIVE }, { headers: { "x-session-id": "ses_2" } });
    expect(withSchema(chats().at(-1)?.body)).toHaveLength(5);
    expect(notices).toEqual([]);
  });

  it("costs no argument its name", async () => {
    await signIn();
    refuseIt("grafana_query: no");
    const tools = [tool("grafana_query", "a b")];
    await outcomeOf({ tools });
    const [name = ""] = /a_b_[0-9a-f]{8}/.exec(JSON.stringify(chats()[1]?.body)) ?? [];
    simulator.chat.enqueue({
      events: [...toolUse("t_1", "grafana_query", [`{"${name}":"v"}`]), ...ending("TOOL_USE")],
    });
    expect((await outcomeOf({ tools })).calls).toEqual([
      { name: "grafana_query", arguments: '{"a b":"v"}' },
    ]);
  });

  it("is learnt from a refusal after output", async () => {
    await signIn();
    simulator.chat.always(
      {
        exception: { type: "ValidationException", message: "Invalid schema: 'grafana_query'" },
        afterEvents: [text("Half")],
      },
      isRefused,
    );
    expect((await ask({ tools: FIVE })).text).toContain('"code":"stream_interrupted"');
    expect(await outcomeOf({ tools: FIVE })).toMatchObject({ status: 200, requests: 2 });
  });
});
