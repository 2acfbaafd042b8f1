import { defined } from "../../lib/defined.ts";
import { budgetOf, levelsOf, nearestLevel } from "../../catalog/effort.ts";
import type { Bounds, FieldsSchema } from "../../catalog/fields-schema.ts";
import { takesThinkingTags } from "../../catalog/models.ts";
import type { AdditionalModelRequestFields } from "../../codewhisperer/request.ts";
import type { ChatRequest } from "../../openai/chat-request.ts";

export interface FieldsOptions {
  readonly modelId: string;
  /** The fields that the model accepts; undefined if it accepts none. */
  readonly fieldsSchema: FieldsSchema | undefined;
  /** Tokens, if the request names no budget; undefined if thinking is off. */
  readonly fallbackThinkingBudget: number | undefined;
  /** After a refusal: no fields at all. */
  readonly strict: boolean;
}

type Wishes = Pick<ChatRequest, "effort" | "thinkingBudget" | "maxTokens">;

/** What the model is sent beside the conversation, if it accepts anything. */
export interface ExtraFields {
  readonly fields?: AdditionalModelRequestFields | undefined;
  /** Thinking tokens that the prompt asks for. */
  readonly promptBudget?: number | undefined;
}

/**
 * Finds the fields for thinking and the length of the answer. Every field and value is one that the
 * model lists itself. Only models that are known to understand it are asked in the prompt.
 */
export function extraFields(chat: Wishes, options: FieldsOptions): ExtraFields {
  const { fieldsSchema, modelId, strict } = options;
  if (fieldsSchema === undefined) {
    return takesThinkingTags(modelId) ? { promptBudget: promptBudgetOf(chat, options) } : {};
  }
  if (strict) return {};
  const maxTokens = clamp(chat.maxTokens, fieldsSchema.maxTokens);
  const fields = {
    ...thinkingFields(chat, options, fieldsSchema),
    ...defined({ max_tokens: maxTokens }),
  };
  return { fields: unlessEmpty(fields) };
}

/** The service refuses a number outside the model's bounds (PROTOCOL 3.4). */
function clamp(wished: number | undefined, bounds: Bounds | undefined): number | undefined {
  if (wished === undefined || bounds === undefined) return undefined;
  const { minimum = 1, maximum = Infinity } = bounds;
  return Math.max(minimum, Math.min(maximum, wished));
}

function promptBudgetOf(chat: Wishes, options: FieldsOptions): number | undefined {
  const wished = chat.effort === undefined ? undefined : budgetOf(chat.effort);
  const budget = chat.thinkingBudget ?? wished ?? options.fallbackThinkingBudget;
  return budget === 0 ? undefined : budget;
}

function thinkingFields(
  chat: Wishes,
  options: FieldsOptions,
  schema: FieldsSchema,
): AdditionalModelRequestFields | undefined {
  const effort = isLevel(chat.effort, schema) ? chat.effort : undefined;
  const wish = effort ?? chat.thinkingBudget ?? options.fallbackThinkingBudget;
  if (wish === undefined) return undefined;
  return wish === "none" ? fieldsForNone(schema) : fieldsFor(schema, wish);
}

/** A word that neither we nor the model know is ignored. */
function isLevel(level: string | undefined, schema: FieldsSchema): boolean {
  if (level === undefined) return false;
  return budgetOf(level) !== undefined || levelsOf(schema).includes(level);
}

function fieldsFor(schema: FieldsSchema, wish: string | number): AdditionalModelRequestFields {
  const adaptive = schema.thinkingTypes.includes("adaptive");
  // Without it the service keeps the thoughts.
  const summarized = schema.displays.includes("summarized");
  const display = summarized ? "summarized" : undefined;
  const thinking = { type: "adaptive", ...defined({ display }) } as const;
  return {
    ...defined({ thinking: adaptive ? thinking : undefined }),
    ...effortFields(schema, wish),
  };
}

/** No thinking, or as little as the model knows. */
function fieldsForNone(schema: FieldsSchema): AdditionalModelRequestFields {
  if (schema.thinkingTypes.includes("disabled")) return { thinking: { type: "disabled" } };
  return effortFields(schema, "none");
}

function effortFields(schema: FieldsSchema, wish: string | number): AdditionalModelRequestFields {
  const output = nearestLevel(schema.outputEfforts, wish);
  const reasoning = nearestLevel(schema.reasoningEfforts, wish);
  return defined({
    output_config: output === undefined ? undefined : { effort: output },
    reasoning: reasoning === undefined ? undefined : { effort: reasoning },
  });
}

function unlessEmpty(
  fields: AdditionalModelRequestFields,
): AdditionalModelRequestFields | undefined {
  return Object.keys(fields).length === 0 ? undefined : fields;
}
