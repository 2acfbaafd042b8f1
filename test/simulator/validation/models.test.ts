import { describe } from "vitest";
import { simpleRequest } from "../samples.ts";
import { check, MALFORMED } from "./cases.ts";

describe("models", () => {
  const fields = (modelId: string, additionalModelRequestFields: unknown) => ({
    ...simpleRequest("Hi", { modelId }),
    additionalModelRequestFields,
  });
  const effort = (value: string) => ({
    thinking: { type: "adaptive", display: "summarized" },
    output_config: { effort: value },
  });
  check([
    {
      rule: "known model",
      refused: simpleRequest("Hi", { modelId: "claude-sonnet-4-5" }),
      reason: "INVALID_MODEL_ID",
      accepted: simpleRequest("Hi", { modelId: "CLAUDE_SONNET_4_5_20250929_V1_0" }),
    },
    {
      rule: "no extra fields for models without a schema",
      refused: fields("claude-sonnet-4.5", effort("high")),
      message: "additionalModelRequestFields is not supported for this model",
      accepted: fields("claude-sonnet-4.6", effort("high")),
    },
    {
      rule: "effort of the model's own list",
      refused: fields("claude-sonnet-4.6", effort("xhigh")),
      reason: MALFORMED,
      accepted: fields("claude-opus-4.8", effort("xhigh")),
    },
    {
      rule: "fields of the right family",
      refused: fields("claude-opus-4.8", { reasoning: { effort: "high" } }),
      reason: MALFORMED,
      accepted: fields("gpt-5.6-sol", { reasoning: { effort: "high" } }),
    },
    {
      rule: "required fields",
      refused: fields("claude-opus-4.8", { thinking: { display: "summarized" } }),
      reason: MALFORMED,
      accepted: fields("claude-opus-4.8", { thinking: { type: "adaptive" } }),
    },
    {
      rule: "values of the enumeration",
      refused: fields("claude-opus-5.5", { thinking: { type: "disabled" } }),
      reason: MALFORMED,
      message: "Invalid additionalModelRequestFields: $.thinking.type",
      accepted: fields("claude-opus-5.5", { thinking: { type: "adaptive" } }),
    },
    {
      rule: "no max_tokens for GPT",
      refused: fields("gpt-5.6-sol", { max_tokens: 2048 }),
      reason: MALFORMED,
      message: "property 'max_tokens' is not defined in the schema",
      accepted: fields("gpt-5.6-sol", {}),
    },
    {
      rule: "numbers in range",
      refused: fields("claude-opus-4.8", { max_tokens: 1023 }),
      reason: MALFORMED,
      accepted: fields("claude-opus-4.8", { max_tokens: 1024 }),
    },
  ]);
});
