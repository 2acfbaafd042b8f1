import { describe, expect, it } from "vitest";
import { MODELS, takesThinkingTags, THINKING_VARIANTS } from "../../src/catalog/models.ts";

describe("the model table", () => {
  it("offers the models that users rely on", () => {
    for (const [name, thinking] of [
      ["claude-opus-4-5", true],
      ["claude-sonnet-4-5", true],
      ["claude-haiku-4-5", false],
    ] as const) {
      const limits = { context: 200_000, output: 64_000, images: true };
      const row = MODELS.find((model) => model.name === name);
      expect(row).toMatchObject({ offered: "always", thinking, ...limits });
    }
    expect(THINKING_VARIANTS).toEqual({ low: 8192, medium: 16_384, max: 32_768 });
  });

  it("has every name, and every spelling that is sent first, once", () => {
    for (const key of ["name", "wireId"] as const) {
      const values = MODELS.map((model) => model[key]);
      expect(new Set(values).size).toBe(values.length);
    }
  });

  it("has exactly one small model for OpenCode's titles", () => {
    const small = MODELS.filter(
      ({ family, offered }) => offered !== "never" && family === "claude-haiku",
    );
    expect(small).toHaveLength(1);
    expect(small[0]?.thinking).toBe(false);
  });

  it("offers to think by tags only where the model understands them, in any spelling", () => {
    for (const { thinking, wireId, alternateWireId } of MODELS) {
      for (const id of [wireId, alternateWireId ?? wireId]) {
        if (thinking) expect([id, takesThinkingTags(id)]).toEqual([id, true]);
      }
    }
  });

  it("dates models where their date is known", () => {
    for (const { released } of MODELS) expect(released).toMatch(/^$|^20\d\d-[01]\d-[0-3]\d$/);
  });

  it("offers the other models of today until an account's list is known", () => {
    const offered = MODELS.filter((model) => model.offered === "unless-unlisted");
    expect(offered.map(({ wireId }) => wireId)).toEqual([
      ...["claude-opus-5.5", "claude-opus-5", "claude-opus-4.8", "claude-opus-4.7"],
      ...["claude-opus-4.6", "claude-sonnet-5.5", "claude-sonnet-5", "claude-sonnet-4.6"],
      ...["claude-sonnet-4", "gpt-5.6-sol", "gpt-5.6-terra", "gpt-5.6-luna", "auto"],
    ]);
  });

  it.each([
    ["claude-opus-4.5", 200_000],
    ["claude-opus-4.6", 1_000_000],
    ["claude-sonnet-4.5", 200_000],
    ["claude-sonnet-4.6", 1_000_000],
    ["claude-sonnet-5", 1_000_000],
    // By its family: nobody has published its own.
    ["claude-sonnet-5.5", 1_000_000],
    ["claude-haiku-4.5", 200_000],
    ["gpt-5.6-sol", 272_000],
    ["auto", 1_000_000],
  ])("gives %s the window that is known of it before any list: %d", (id, context) => {
    const found = MODELS.find((row) => [row.wireId, row.alternateWireId].includes(id));
    expect(found?.context).toBe(context);
  });
});

describe("thinking tags in the prompt", () => {
  it.each([
    ["claude-opus-4.5", true],
    ["CLAUDE_SONNET_4_5_20250929_V1_0", true],
    ["claude-haiku-4.5", true],
    ["claude-sonnet-4", true],
    ["CLAUDE_SONNET_4_20250514_V1_0", true],
    ["CLAUDE_3_7_SONNET_20250219_V1_0", true],
    ["claude-opus-4.1", true],
    ["claude-opus-4.6", false],
    ["claude-sonnet-5", false],
    ["claude-sonnet-4.55", false],
    ["gpt-5.6-sol", false],
    ["deepseek-3.2", false],
    ["qwen3-coder-next", false],
    ["glm-5", false],
    ["minimax-m2.5", false],
    ["auto", false],
  ])("%s understands them: %s", (id, understands) => {
    expect(takesThinkingTags(id)).toBe(understands);
  });
});
