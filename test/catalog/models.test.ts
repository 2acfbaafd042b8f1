import { describe, expect, it } from "vitest";
import { MODELS, THINKING_VARIANTS } from "../../src/catalog/models.ts";

describe("the model table", () => {
  it("offers the models that users rely on", () => {
    for (const [name, thinking] of [
      ["claude-opus-4-5", true],
      ["claude-sonnet-4-5", true],
      ["claude-haiku-4-5", false],
    ] as const) {
      const limits = { context: 200_000, output: 64_000, images: true };
      const row = MODELS.find((model) => model.name === name);
      expect(row).toMatchObject({ offered: true, thinking, ...limits });
    }
    expect(THINKING_VARIANTS).toEqual({ low: 8192, medium: 16_384, max: 32_768 });
  });

  it("has every name and every spelling once", () => {
    const names = MODELS.flatMap(({ name, wireId, alternateWireId }) =>
      [name, wireId, alternateWireId].filter((each) => each !== undefined),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it("has exactly one small model for OpenCode's titles", () => {
    const small = MODELS.filter(({ family, offered }) => offered && family === "claude-haiku");
    expect(small).toHaveLength(1);
    expect(small[0]?.thinking).toBe(false);
  });

  it("dates every model", () => {
    for (const { released } of MODELS) expect(released).toMatch(/^20\d\d-[01]\d-[0-3]\d$/);
  });
});
