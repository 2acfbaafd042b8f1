import { defined } from "../../lib/defined.ts";
import { budgetOf, type EffortSchema, levelsOf, nearestLevel } from "../../catalog/effort.ts";
import type { AdditionalModelRequestFields } from "../../codewhisperer/request.ts";
import type { ChatRequest } from "../../openai/chat-request.ts";

export interface ThinkingOptions {
  /** What the model takes; undefined where it takes no fields and is asked in the prompt. */
  readonly effortSchema: EffortSchema | undefined;
  /** Tokens, where the request says nothing itself; undefined where thinking is off. */
  readonly fallbackThinkingBudget: number | undefined;
  /** After a refusal: no fields at all. */
  readonly strict: boolean;
}

type Wishes = Pick<ChatRequest, "effort" | "thinkingBudget">;

/** How the model is asked to think: by fields, by the prompt, or, where both are absent, not. */
export interface ThinkingRequest {
  readonly fields?: AdditionalModelRequestFields | undefined;
  /** Tokens */
  readonly promptBudget?: number | undefined;
}

/** Finds what to say about thinking; every field and value is one that the model names itself. */
export function requestThinking(chat: Wishes, options: ThinkingOptions): ThinkingRequest {
  const { effortSchema, strict } = options;
  if (effortSchema === undefined) return { promptBudget: promptBudgetOf(chat, options) };
  return strict ? {} : { fields: fieldsOf(chat, options, effortSchema) };
}

function promptBudgetOf(chat: Wishes, options: ThinkingOptions): number | undefined {
  const wished = chat.effort === undefined ? undefined : budgetOf(chat.effort);
  const budget = chat.thinkingBudget ?? wished ?? options.fallbackThinkingBudget;
  return budget === 0 ? undefined : budget;
}

function fieldsOf(
  chat: Wishes,
  options: ThinkingOptions,
  schema: EffortSchema,
): AdditionalModelRequestFields | undefined {
  const effort = isLevel(chat.effort, schema) ? chat.effort : undefined;
  const wish = effort ?? chat.thinkingBudget ?? options.fallbackThinkingBudget;
  if (wish === undefined) return undefined;
  return wish === "none" ? fieldsForNone(schema) : fieldsFor(schema, wish);
}

/** A word that neither we nor the model know is no wish. */
function isLevel(level: string | undefined, schema: EffortSchema): boolean {
  if (level === undefined) return false;
  return budgetOf(level) !== undefined || levelsOf(schema).includes(level);
}

function fieldsFor(
  schema: EffortSchema,
  wish: string | number,
): AdditionalModelRequestFields | undefined {
  const adaptive = schema.thinkingTypes.includes("adaptive");
  // Without it the thoughts stay with the service.
  const summarized = schema.displays.includes("summarized");
  const display = summarized ? "summarized" : undefined;
  const thinking = { type: "adaptive", ...defined({ display }) } as const;
  return unlessEmpty({
    ...defined({ thinking: adaptive ? thinking : undefined }),
    ...effortFields(schema, wish),
  });
}

/** No thinking, or as little as the model knows. */
function fieldsForNone(schema: EffortSchema): AdditionalModelRequestFields | undefined {
  if (schema.thinkingTypes.includes("disabled")) return { thinking: { type: "disabled" } };
  return unlessEmpty(effortFields(schema, "none"));
}

function effortFields(schema: EffortSchema, wish: string | number): AdditionalModelRequestFields {
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
