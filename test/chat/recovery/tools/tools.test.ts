import { describe, expect, it } from "vitest";
import { outcomeOf } from "../../../cases/outcome.ts";
import { ending, toolUse } from "../../../simulator/chat/events.ts";
import { listOf, memberOf, textOf } from "../../../simulator/http/json.ts";
import type { ChatCall } from "../../../simulator/chat/chat-call.ts";
import { ask, chats, notices, signIn, simulator, useChatWorld } from "../../chat-world.ts";

useChatWorld();

function tool(name: string, parameters: object = {}) {
  return { type: "function", function: { name, description: `Does ${name}`, parameters } };
}

function toolsOf(body: unknown): readonly unknown[] {
  const message = memberOf(memberOf(body, "conversationState"), "currentMessage");
  const context = memberOf(memberOf(message, "userInputMessage"), "userInputMessageContext");
  return listOf(context, "tools").map((entry) => memberOf(entry, "toolSpecification"));
}

const countOf = (body: unknown) => toolsOf(body).length;
const POINT = { type: "object", properties: { at: { type: "array", items: { type: "number" } } } };

/** Refuses whatever the test says, and serves the rest. */
function refuseWhere(message: string, breaks: (call: ChatCall) => boolean): void {
  simulator.chat.always({ status: 400, body: { message, reason: null } }, breaks);
}

function hasSchema(body: unknown, name: string): boolean {
  const found = toolsOf(body).find((specification) => textOf(specification, "name") === name);
  return JSON.stringify(memberOf(found, "inputSchema")).includes('"at"');
}

describe("a refusal that names a tool", () => {
  it.each([
    "tools.1.custom.input_schema: JSON schema is invalid.",
    "The value at toolConfig.tools.1.toolSpec.inputSchema.json.type must be one of the following: object.",
    "Invalid schema for function 'draw': array schema missing items.",
    "Invalid 'tools[1].function.parameters': unsupported keyword.",
    "tool draw has an invalid schema",
  ])("costs that tool its schema, for this process: %s", async (message) => {
    await signIn();
    refuseWhere(message, ({ body }) => hasSchema(body, "draw"));
    const tools = [tool("bash", POINT), tool("draw", POINT)];
    expect(await outcomeOf({ tools })).toMatchObject({ status: 200, requests: 2 });
    const [bash, draw] = toolsOf(chats()[1]?.body);
    expect(bash).toEqual(toolsOf(chats()[0]?.body)[0]);
    expect(draw).toEqual({
      name: "draw",
      description: `Does draw\n\nIts arguments, as a JSON Schema: ${JSON.stringify(POINT)}`,
      inputSchema: { json: { type: "object", properties: {} } },
    });
    expect(notices).toEqual([{ kind: "tool-schema-refused", tool: "draw" }]);
    expect(await outcomeOf({ tools })).toMatchObject({ status: 200, requests: 3 });
    expect(notices).toHaveLength(1);
  });

  it("is met tool by tool", async () => {
    await signIn();
    for (const [index, name] of ["a", "b", "c"].entries()) {
      refuseWhere(`tools.${index}.custom.input_schema: no`, ({ body }) => hasSchema(body, name));
    }
    const tools = ["a", "b", "c"].map((name) => tool(name, POINT));
    expect(await outcomeOf({ tools })).toMatchObject({ status: 200, requests: 4 });
  });

  it("that names none costs no other session and no other model a schema", async () => {
    await signIn();
    const body = { message: "One of the tool schemas is invalid", reason: "TOOL_SCHEMA_INVALID" };
    simulator.chat.enqueue({ status: 400, body });
    const tools = [tool("bash", POINT), tool("draw", POINT)];
    await ask({ tools });
    await ask({ tools }, { headers: { "x-session-id": "ses_2" } });
    await ask({ tools, model: "kiro-claude-haiku-4-5" });
    await ask({ tools });
    const withSchema = chats().map(
      (chat) =>
        hasSchema(chat.body, "draw") &&
        !JSON.stringify(toolsOf(chat.body)).includes("as a JSON Schema"),
    );
    expect(withSchema).toEqual([true, false, true, true, false]);
  });

  it("that names none costs all tools their schemas, once", async () => {
    await signIn();
    const hasAny = ({ body }: ChatCall) => hasSchema(body, "bash") || hasSchema(body, "draw");
    const body = { message: "One of the tool schemas is invalid", reason: "TOOL_SCHEMA_INVALID" };
    simulator.chat.always({ status: 400, body }, hasAny);
    const tools = [tool("bash", POINT), tool("draw", POINT)];
    expect(await outcomeOf({ tools })).toMatchObject({ status: 200, requests: 2 });
    expect(JSON.stringify(toolsOf(chats()[1]?.body)).match(/as a JSON Schema/g)).toHaveLength(2);
    expect(notices).toEqual([{ kind: "tool-schema-refused", tool: "bash", others: 1 }]);
    expect(await outcomeOf({ tools })).toMatchObject({ status: 200, requests: 3 });
  });

  it("costs twelve refused tools eight calls at first, and one from then on", async () => {
    await signIn();
    const names = Array.from("abcdefghijkl");
    for (const [index, name] of names.entries()) {
      refuseWhere(`tools.${index}.custom.input_schema: JSON schema is invalid`, ({ body }) =>
        hasSchema(body, name),
      );
    }
    const tools = names.map((name) => tool(name, POINT));
    expect(await outcomeOf({ tools })).toMatchObject({ status: 200, requests: 8 });
    expect(notices).toEqual([
      ...Array.from("lkjihg", (name) => ({ kind: "tool-schema-refused", tool: name })),
      { kind: "tool-schema-refused", tool: "f", others: 5 },
    ]);
    expect(await outcomeOf({ tools })).toMatchObject({ status: 200, requests: 9 });
  });

  it("names it as the caller does", async () => {
    await signIn();
    refuseWhere("tools.0.custom.input_schema: no", ({ body }) =>
      JSON.stringify(toolsOf(body)).includes('"at"'),
    );
    expect(await outcomeOf({ tools: [tool("mcp.draw", POINT)] })).toMatchObject({ status: 200 });
    expect(notices).toEqual([{ kind: "tool-schema-refused", tool: "mcp.draw" }]);
  });

  it("ends in the refusal where nothing helps", async () => {
    await signIn();
    refuseWhere("tools.0.custom.input_schema: no", () => true);
    expect(await outcomeOf({ tools: [tool("bash", POINT)] })).toMatchObject({ status: 400 });
    expect(chats().length).toBeLessThanOrEqual(3);
  });
});

describe("more tools than the model takes", () => {
  const MANY = Array.from({ length: 130 }, (_, index) => tool(`tool_${index}`, POINT));
  const countsSent = () => chats().map(({ body }) => countOf(body));

  it("are fewer from the first refusal on, in their order, for this model", async () => {
    await signIn();
    refuseWhere("Improperly formed request.", ({ body }) => countOf(body) > 100);
    expect(await outcomeOf({ tools: MANY })).toMatchObject({ status: 200, requests: 2 });
    expect(await outcomeOf({ tools: MANY })).toMatchObject({ status: 200, requests: 3 });
    expect(countsSent()).toEqual([119, 48, 48]);
    expect(toolsOf(chats()[1]?.body)).toEqual(toolsOf(chats()[2]?.body));
    expect(toolsOf(chats()[1]?.body)).toEqual(toolsOf(chats()[0]?.body).slice(0, 48));
    await outcomeOf({ tools: MANY, model: "kiro-claude-sonnet-4-5" });
    expect(countsSent().slice(3)).toEqual([119, 48]);
  });

  it.each([
    "Too many tools: at most 64 are allowed.",
    "toolConfig.tools: Member must have length less than or equal to 64",
    "Invalid 'tools': array too long. Expected an array with maximum length 64.",
  ])("are as many as a refusal says: %s", async (message) => {
    await signIn();
    refuseWhere(message, ({ body }) => countOf(body) > 64);
    expect(await outcomeOf({ tools: MANY })).toMatchObject({ status: 200, requests: 2 });
    await outcomeOf({ tools: MANY });
    expect(countsSent()).toEqual([119, 64, 64]);
  });

  it("are not fewer where something else was the matter", async () => {
    await signIn();
    let refusals = 2;
    refuseWhere("Improperly formed request.", () => (refusals -= 1) >= 0);
    const tools = [...MANY.slice(1), tool("long", POINT)];
    const messages = [{ role: "user", content: "go" }];
    const described = tools.map((entry) => ({
      ...entry,
      function: { ...entry.function, description: "d".repeat(2000) },
    }));
    expect(await outcomeOf({ tools: described, messages })).toMatchObject({ status: 200 });
    const sessionId = { "x-session-id": "ses_2" };
    await ask({ tools: described, messages }, { headers: sessionId });
    expect(countsSent()).toEqual([119, 48, 48, 119]);
  });
});

describe("arguments whose names the model does not take", () => {
  const TOOLS = [
    tool("query", {
      type: "object",
      properties: { $filter: { type: "string" }, top: { type: "integer" } },
      required: ["$filter"],
    }),
  ];

  async function wireName(): Promise<string> {
    await outcomeOf({ tools: TOOLS });
    const json = memberOf(memberOf(toolsOf(chats()[0]?.body)[0], "inputSchema"), "json");
    const [name = ""] = listOf(json, "required");
    return String(name);
  }

  it("come back as the caller wrote them, numbers untouched", async () => {
    await signIn();
    const name = await wireName();
    expect(name).toMatch(/^_filter_[0-9a-f]{8}$/);
    const json = `{"${name}": "a \\"${name}\\": b", "top": 12345678901234567890}`;
    simulator.chat.enqueue({
      events: [
        ...toolUse("tooluse_1", "query", [json.slice(0, 9), json.slice(9)]),
        ...ending("TOOL_USE"),
      ],
    });
    const { calls, finish } = await outcomeOf({ tools: TOOLS });
    expect(finish).toBe("tool_calls");
    expect(calls).toEqual([{ name: "query", arguments: json.replace(`{"${name}"`, '{"$filter"') }]);
  });

  it("stand in the history as the model knows them", async () => {
    await signIn();
    const name = await wireName();
    const input = '{"$filter":"x","nested":{"$filter":1}}';
    const call = { id: "call_1", type: "function", function: { name: "query", arguments: input } };
    await outcomeOf({
      tools: TOOLS,
      messages: [
        { role: "user", content: "go" },
        { role: "assistant", content: "", tool_calls: [call] },
        { role: "tool", tool_call_id: "call_1", content: "found" },
      ],
    });
    expect(JSON.stringify(chats()[1]?.body)).toContain(
      `"input":{"${name}":"x","nested":{"${name}":1}}`,
    );
  });
});
