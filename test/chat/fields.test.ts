import { describe, expect, test } from "vitest";
import {
  ask,
  chats,
  clock,
  listed,
  modelIds,
  refuse,
  signIn,
  simulator,
  useChatWorld,
} from "./chat-world.ts";

useChatWorld();

/** The schema after its model's bounds have changed, which the list in memory does not know. */
const narrower = (schema: object | null) => ({
  ...schema,
  properties: {
    ...(schema as { readonly properties: object } | null)?.properties,
    max_tokens: { type: "integer", minimum: 1024, maximum: 16_000 },
  },
});

describe("effort", () => {
  const CLAUDE = { thinking: { type: "adaptive", display: "summarized" } };
  const bodies = () => chats().map(({ body }) => body as Record<string, unknown>);
  const fields = () => bodies().map((body) => body["additionalModelRequestFields"]);
  const prompts = () =>
    bodies().map((body) => /<thinking_mode>.*?<.max_thinking_length>/.exec(JSON.stringify(body)));

  test("is set in the fields of the model's own schema, not in the prompt", async () => {
    await signIn();
    await ask({ model: "kiro-nova-9-9", reasoning_effort: "xhigh" });
    await ask({ model: "kiro-nova-9-8", reasoning_effort: "xhigh" });
    await ask({ model: "kiro-nova-9-9", thinkingConfig: { thinkingBudget: 8192 } });
    await ask({ model: "kiro-orbit-9-9-sol", reasoning_effort: "none" });
    await ask({ model: "kiro-orbit-9-9-sol" });
    expect(fields()).toEqual([
      { ...CLAUDE, output_config: { effort: "xhigh" } },
      { ...CLAUDE, output_config: { effort: "high" } },
      { ...CLAUDE, output_config: { effort: "low" } },
      { reasoning: { effort: "none" } },
      undefined,
    ]);
    expect(prompts()).toEqual([null, null, null, null, null]);
  });

  test("is set the same way for a model of the table, from the first request on", async () => {
    await signIn();
    simulator.models.live = [listed("claude-opus-4.5", "nova-9.8")];
    await ask({ model: "kiro-claude-opus-4-5", reasoning_effort: "low" });
    await ask({
      model: "kiro-claude-opus-4-5-thinking",
      thinkingConfig: { thinkingBudget: 32_768 },
    });
    expect(modelIds()).toEqual(["claude-opus-4.5", "claude-opus-4.5"]);
    expect(fields()).toEqual([
      { ...CLAUDE, output_config: { effort: "low" } },
      { ...CLAUDE, output_config: { effort: "max" } },
    ]);
    expect(prompts()).toEqual([null, null]);
  });

  test("is set in the prompt if the model has no schema", async () => {
    await signIn();
    await ask({ model: "kiro-claude-sonnet-4-5", thinkingConfig: { thinkingBudget: 4000 } });
    await ask({ model: "kiro-claude-sonnet-4-5", reasoning_effort: "medium" });
    expect(fields()).toEqual([undefined, undefined]);
    expect(prompts().map((found) => found?.[0])).toEqual([
      expect.stringContaining("<max_thinking_length>4000<"),
      expect.stringContaining("<max_thinking_length>16384<"),
    ]);
  });

  test("is left out from the first refusal on", async () => {
    await signIn();
    refuse(400, undefined, "additionalModelRequestFields is not supported for this model");
    const body = { model: "kiro-nova-9-9", reasoning_effort: "low", max_tokens: 32_000 };
    expect((await ask(body)).status).toBe(200);
    expect((await ask(body)).status).toBe(200);
    const all = { ...CLAUDE, output_config: { effort: "low" }, max_tokens: 32_000 };
    expect(fields()).toEqual([all, undefined, undefined]);
    expect(prompts()).toEqual([null, null, null]);
  });

  test.each<[string, string, object]>([
    [
      "of two",
      "Invalid additionalModelRequestFields: property 'max_tokens' must have a maximum value of 9",
      { ...CLAUDE, output_config: { effort: "low" } },
    ],
    ["by another name", "unexpected field: effort", { ...CLAUDE, max_tokens: 32_000 }],
  ])("only the named field is left out: %s", async (_, message, left) => {
    await signIn();
    refuse(400, undefined, message);
    const body = { model: "kiro-nova-9-9", reasoning_effort: "low", max_tokens: 32_000 };
    expect((await ask(body)).status).toBe(200);
    await ask(body);
    expect(fields().slice(1)).toEqual([left, left]);
    expect(chats()).toHaveLength(3);
  });

  test("a field that has gone out of range is left out after the service's own refusal (e01)", async () => {
    await signIn();
    await ask({ model: "kiro-nova-9-9" });
    simulator.expectRefusals();
    simulator.models.live = simulator.models.live.map((model) =>
      model.modelId === "nova-9.9"
        ? { ...model, fieldsSchema: narrower(model.fieldsSchema) }
        : model,
    );
    const body = { model: "kiro-nova-9-9", reasoning_effort: "low", max_tokens: 32_000 };
    expect((await ask(body)).status).toBe(200);
    expect((await ask(body)).status).toBe(200);
    const left = { ...CLAUDE, output_config: { effort: "low" } };
    expect(fields().slice(1)).toEqual([{ ...left, max_tokens: 32_000 }, left, left]);
  });

  test("all fields are left out once a second one is refused", async () => {
    await signIn();
    refuse(
      400,
      undefined,
      "Invalid additionalModelRequestFields: property 'thinking' is not defined",
    );
    refuse(
      400,
      undefined,
      "Invalid additionalModelRequestFields: property 'effort' is not defined",
    );
    const body = { model: "kiro-nova-9-9", reasoning_effort: "low", max_tokens: 32_000 };
    expect((await ask(body)).status).toBe(200);
    expect(fields()[2]).toBeUndefined();
  });

  test("a refused field is sent again after an hour: the refusal may have been chance", async () => {
    await signIn();
    refuse(400, undefined, "Encountered an unexpected effort");
    const body = { model: "kiro-nova-9-9", reasoning_effort: "low" };
    await ask(body);
    await clock.advance(60 * 60_000 - 1000);
    await ask(body);
    await clock.advance(1000);
    await ask(body);
    const all = { ...CLAUDE, output_config: { effort: "low" } };
    expect(fields()).toEqual([all, CLAUDE, CLAUDE, all]);
  });

  test("a refused field of one model says nothing of another", async () => {
    await signIn();
    refuse(400, "REQUEST_BODY_INVALID", "Invalid additionalModelRequestFields: $.max_tokens: no");
    const body = { reasoning_effort: "low", max_tokens: 32_000 };
    await ask({ ...body, model: "kiro-nova-9-9" });
    await ask({ ...body, model: "kiro-nova-9-8" });
    const left = { ...CLAUDE, output_config: { effort: "low" } };
    const all = { ...left, max_tokens: 32_000 };
    expect(fields()).toEqual([all, left, all]);
  });

  test("reasoning is never replayed, so that no signature of it can be refused", async () => {
    await signIn();
    const thought = { reasoning_content: "Hm.", reasoning_details: [{ signature: "changed" }] };
    const earlier = [
      { role: "user", content: "One" },
      { role: "assistant", content: "1", ...thought },
      { role: "user", content: "Two" },
    ];
    expect((await ask({ messages: earlier })).status).toBe(200);
    expect(JSON.stringify(chats()[0]?.body)).not.toMatch(/reasoningContent|signature|Hm\./);
  });

  test("a refused signature is met without any reasoning, which the session keeps", async () => {
    await signIn();
    const message = "Invalid `signature` in `thinking` block";
    refuse(400, undefined, message);
    const body = { model: "kiro-nova-9-9", reasoning_effort: "low" };
    expect((await ask(body)).status).toBe(200);
    expect((await ask(body)).status).toBe(200);
    refuse(400, undefined, message);
    expect((await ask(body)).status).toBe(400);
    const all = { ...CLAUDE, output_config: { effort: "low" } };
    expect(fields()).toEqual([all, undefined, undefined, undefined]);
  });

  test("a refusal that says nothing of the fields costs one stricter request", async () => {
    await signIn();
    refuse(400, undefined, "Something else is wrong", 3);
    expect((await ask({ model: "kiro-nova-9-9", reasoning_effort: "low" })).status).toBe(400);
    expect(chats()).toHaveLength(2);
    expect(fields()).toEqual([{ ...CLAUDE, output_config: { effort: "low" } }, undefined]);
  });

  test("is set by the table until a list is known", async () => {
    await signIn();
    await ask({ model: "kiro-claude-opus-5-5", reasoning_effort: "max", max_tokens: 32_000 });
    expect(fields()).toEqual([{ ...CLAUDE, output_config: { effort: "max" } }]);
  });
});
