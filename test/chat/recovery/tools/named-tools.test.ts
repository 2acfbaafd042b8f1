import { describe, expect, it, test } from "vitest";
import { outcomeOf } from "../../../cases/outcome.ts";
import { listOf, memberOf, textOf } from "../../../simulator/http/json.ts";
import { ask, chats, notices, signIn, simulator, store, useChatWorld } from "../../chat-world.ts";

useChatWorld();

const tool = (name: string) => ({
  type: "function",
  function: {
    name,
    description: `Does ${name}`,
    parameters: { type: "object", properties: { a: { type: "object" } } },
  },
});
const BAD = ["mcp_a", "mcp_b", "mcp_c", "mcp_d", "mcp_e"];
const SIX = ["bash", ...BAD].map(tool);

function specificationsOf(body: unknown): readonly unknown[] {
  const message = memberOf(memberOf(body, "conversationState"), "currentMessage");
  const context = memberOf(memberOf(message, "userInputMessage"), "userInputMessageContext");
  return listOf(context, "tools").map((entry) => memberOf(entry, "toolSpecification"));
}

/** Those that still have their schema. */
const withSchema = (body: unknown) =>
  specificationsOf(body)
    .filter((entry) => !JSON.stringify(memberOf(entry, "inputSchema")).includes('"properties":{}'))
    .map((entry) => textOf(entry, "name") ?? "");

const inOther = (id: string) => ({ headers: { "x-session-id": id } });

function refuseWith(answer: object | string, name = "mcp_c", status = 400): void {
  const body = typeof answer === "string" ? { body: answer } : { body: answer };
  simulator.chat.always({ status, ...body }, ({ body: sent }) => withSchema(sent).includes(name));
}

const AT_3 = "tools.3.custom.input_schema: JSON schema is invalid. It must match draft 2020-12";

describe("a refused schema is read in any body (r01)", () => {
  it.each([
    ["Anthropic's", { type: "error", error: { type: "invalid_request_error", message: AT_3 } }],
    ["wrapped", { error: { message: AT_3 } }],
    ["wrapped beside no message", { message: null, error: { message: AT_3 } }],
    ["wrapped beside a general message", { message: "Bad request", error: { message: AT_3 } }],
    ["a message that is an object", { message: { error: { message: AT_3 } } }],
    ["detail", { detail: AT_3 }],
    ["details beside a general message", { message: "Improperly formed request.", details: AT_3 }],
    ["a list of errors", { errors: [{ message: AT_3 }] }],
    ["a pointer", { errors: [{ path: "/tools/3/toolSpecification", message: "must be object" }] }],
    ["a location", { detail: [{ loc: ["body", "tools", 3, "input_schema"], msg: "invalid" }] }],
    [
      "a list of fields",
      { message: "1 error", reason: "FIELD_INVALID", fieldList: [{ name: "tools.3.spec" }] },
    ],
    ["a text as the error", { error: AT_3 }],
    ["plain text", AT_3],
  ])("%s", async (_, answer) => {
    await signIn();
    refuseWith(answer);
    for (const requests of [2, 3]) {
      expect(await outcomeOf({ tools: SIX })).toMatchObject({ status: 200, requests });
    }
    expect(withSchema(chats().at(-1)?.body)).toEqual(["bash", "mcp_a", "mcp_b", "mcp_d", "mcp_e"]);
    expect(notices).toEqual([{ kind: "tool-schema-refused", tool: "mcp_c" }]);
  });

  it("and blocks no account", async () => {
    await signIn();
    refuseWith({ error: { message: `${AT_3}. Your account is suspended.` } });
    expect(await outcomeOf({ tools: SIX })).toMatchObject({ status: 200, requests: 2 });
    expect((await store.read()).map(({ state }) => state.kind)).toEqual(["ready"]);
  });

  it("but not on a web page, nor with another status", async () => {
    await signIn();
    refuseWith({ error: { message: AT_3 } }, "mcp_c", 401);
    await outcomeOf({ tools: SIX });
    expect(withSchema(chats().at(-1)?.body)).toHaveLength(6);
  });
});

test("each of five refused schemas costs its own tool the schema, for other sessions, too", async () => {
  await signIn();
  for (const name of BAD) {
    refuseWith({ message: `Invalid schema for function '${name}'`, reason: null }, name);
  }
  expect(await outcomeOf({ tools: SIX })).toMatchObject({ status: 200, requests: 6 });
  expect(withSchema(chats().at(-1)?.body)).toEqual(["bash"]);
  await ask({ tools: SIX }, inOther("ses_2"));
  expect(chats()).toHaveLength(7);
  expect(withSchema(chats().at(-1)?.body)).toEqual(["bash"]);
});

test("the last call that is left is for all schemas", async () => {
  await signIn();
  const names = ["bash", ...Array.from({ length: 20 }, (_, index) => `mcp_${index}x`)];
  for (const name of names.slice(1)) {
    refuseWith({ message: `Invalid schema for function '${name}'`, reason: null }, name);
  }
  const tools = names.map(tool);
  expect(await outcomeOf({ tools })).toMatchObject({ status: 200, requests: 8 });
  expect(withSchema(chats().at(-1)?.body)).toEqual([]);
  expect(await outcomeOf({ tools })).toMatchObject({ status: 200, requests: 9 });
});

it.each([
  "body -> tools -> 3 -> input_schema: invalid",
  "schema validation failed (tool index=3)",
  '{"tool_index": 3, "error": "invalid schema"}',
  "Tool definition at position 3 is invalid: schema",
  '["tools",3,"custom","input_schema"]: JSON schema is invalid',
])("an index costs one tool its schema: %s", async (message) => {
  await signIn();
  refuseWith({ message, reason: null });
  expect(await outcomeOf({ tools: SIX })).toMatchObject({ status: 200, requests: 2 });
  expect(withSchema(chats()[1]?.body)).toEqual(["bash", "mcp_a", "mcp_b", "mcp_d", "mcp_e"]);
});

it.each([
  "too many tools: 111 > 64",
  "The number of tools must not be larger than 64 but was 111",
  "工具数量111超过上限64",
])("a limit of tools is read: %s", async (message) => {
  await signIn();
  const count = (body: unknown) => specificationsOf(body).length;
  const answer = { status: 400, body: { error: { message } } };
  simulator.chat.always(answer, ({ body }) => count(body) > 64);
  const tools = Array.from({ length: 111 }, (_, index) => tool(`mcp_${index}x`));
  expect(await outcomeOf({ tools })).toMatchObject({ status: 200, requests: 2 });
  expect(chats().map(({ body }) => count(body))).toEqual([111, 64]);
});

it.each([AT_3, "Invalid schema for function 'mcp_c'", "too many tools: 6 > 5"])(
  "no image goes for what the refusal says of tools: %s",
  async (message) => {
    await signIn();
    const isRefused = ({ body }: { body: unknown }) =>
      /many/.test(message) ? specificationsOf(body).length > 5 : withSchema(body).includes("mcp_c");
    simulator.chat.always({ status: 400, body: { message, reason: null } }, isRefused);
    const url = `data:image/png;base64,${PNG}`;
    const content = [
      { type: "text", text: "What is it?" },
      { type: "image_url", image_url: { url } },
    ];
    const messages = [{ role: "user", content }];
    expect(await outcomeOf({ tools: SIX, messages })).toMatchObject({ status: 200, requests: 2 });
    expect(JSON.stringify(chats()[1]?.body)).toContain(PNG);
  },
);

const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

test("a plain word that is also a tool's name costs no tool its schema where an image is meant", async () => {
  await signIn();
  const message = "Could not read the image: invalid parameter";
  simulator.chat.always({ status: 400, body: { message, reason: null } }, ({ body }) =>
    JSON.stringify(body).includes(PNG),
  );
  const image_url = { url: `data:image/png;base64,${PNG}` };
  const messages = [{ role: "user", content: [{ type: "image_url", image_url }] }];
  const tools = ["bash", "read"].map(tool);
  expect(await outcomeOf({ tools, messages })).toMatchObject({ status: 200, requests: 2 });
  expect(withSchema(chats()[1]?.body)).toEqual(["bash", "read"]);
});
