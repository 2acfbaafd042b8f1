import type { FieldsSchema } from "./fields-schema.ts";

/** THE model table: what OpenCode sees, what the wire carries and docs/MODELS.md derive from it. */

export const MODEL_PREFIX = "kiro-";
export const THINKING_SUFFIX = "-thinking";

/** Lets the service choose the model; its window is that model's. */
export const AUTO_MODEL = "auto";

export interface CatalogModel {
  /** Name without prefix and suffix, e.g. `claude-opus-4-5`. */
  readonly name: string;
  readonly title: string;
  /** The spelling sent first. */
  readonly wireId: string;
  /** The other spelling, tried once if the service does not know the first. */
  readonly alternateWireId?: string;
  readonly context: number;
  readonly output: number;
  readonly images: boolean;
  /** OpenCode takes titles from a model of the family `claude-haiku` (OPENCODE 4.4). */
  readonly family: string;
  /** YYYY-MM-DD; empty if unknown. */
  readonly released: string;
  /**
   * Without configuration: `always`; `unless-unlisted`, which is until an account's list is known
   * that lacks it; or `never`, known by name only.
   */
  readonly offered: "always" | "unless-unlisted" | "never";
  /** Offered a second time as `…-thinking`, with the variants below. */
  readonly thinking: boolean;
  /** What its live entry said when last seen; absent if it accepts no fields. */
  readonly fields?: FieldsSchema;
}

/** Variant name -> thinking budget in tokens, for every `…-thinking` model. */
export const THINKING_VARIANTS = { low: 8192, medium: 16384, max: 32768 } as const;

/**
 * Models that think if the prompt asks them to (PROTOCOL 3.4): Claude up to 4.5, by their ids
 * with dashes. To any other, tags in the prompt are noise.
 */
const TAGGED = /^claude-(?:3-|(?:opus|sonnet|haiku)-4(?:-[0-5])?(?:-20\d{6}|-v\d|$))/;

export function takesThinkingTags(wireId: string): boolean {
  return TAGGED.test(dashed(wireId));
}

/** As an id is written in a name: lower case, and dashes for dots and underscores. */
export function dashed(id: string): string {
  return id.replaceAll(/[._]/g, "-").toLowerCase();
}

/** As listed in autumn 2026; an account's own list takes precedence. */
const LEVELS = ["low", "medium", "high", "xhigh", "max"];
const CLAUDE: FieldsSchema = {
  thinkingTypes: ["adaptive"],
  displays: ["summarized", "omitted"],
  outputEfforts: LEVELS,
  reasoningEfforts: [],
};
const CLAUDE_4_6: FieldsSchema = { ...CLAUDE, outputEfforts: ["low", "medium", "high", "max"] };
const OPUS_5_5: FieldsSchema = { ...CLAUDE, defaultEffort: "medium" };
const GPT: FieldsSchema = {
  thinkingTypes: [],
  displays: [],
  outputEfforts: [],
  reasoningEfforts: ["none", ...LEVELS],
};

// prettier-ignore
export const MODELS: readonly CatalogModel[] = [
  {
    name: "claude-opus-4-5", title: "Claude Opus 4.5", family: "claude-opus", released: "2025-11-24", offered: "always", thinking: true,
    wireId: "claude-opus-4.5", alternateWireId: "CLAUDE_OPUS_4_5_20251101_V1_0", context: 200_000, output: 64_000, images: true,
  },
  {
    name: "claude-sonnet-4-5", title: "Claude Sonnet 4.5", family: "claude-sonnet", released: "2025-09-29", offered: "always", thinking: true,
    wireId: "CLAUDE_SONNET_4_5_20250929_V1_0", alternateWireId: "claude-sonnet-4.5", context: 200_000, output: 64_000, images: true,
  },
  {
    name: "claude-haiku-4-5", title: "Claude Haiku 4.5", family: "claude-haiku", released: "2025-10-15", offered: "always", thinking: false,
    wireId: "claude-haiku-4.5", alternateWireId: "CLAUDE_HAIKU_4_5_20251001_V1_0", context: 200_000, output: 64_000, images: true,
  },
  row("claude-opus-5.5", "Claude Opus 5.5", "claude-opus", 1_000_000, 128_000, OPUS_5_5),
  row("claude-opus-5", "Claude Opus 5", "claude-opus", 1_000_000, 128_000, CLAUDE),
  row("claude-opus-4.8", "Claude Opus 4.8", "claude-opus", 1_000_000, 128_000, CLAUDE),
  row("claude-opus-4.7", "Claude Opus 4.7", "claude-opus", 1_000_000, 128_000, CLAUDE),
  row("claude-opus-4.6", "Claude Opus 4.6", "claude-opus", 1_000_000, 64_000, CLAUDE_4_6),
  // Its limits are not published: the window of its family, and the least output that was seen there.
  row("claude-sonnet-5.5", "Claude Sonnet 5.5", "claude-sonnet", 1_000_000, 64_000, CLAUDE),
  row("claude-sonnet-5", "Claude Sonnet 5", "claude-sonnet", 1_000_000, 64_000, CLAUDE),
  row("claude-sonnet-4.6", "Claude Sonnet 4.6", "claude-sonnet", 1_000_000, 64_000, CLAUDE_4_6),
  {
    ...row("claude-sonnet-4", "Claude Sonnet 4", "claude-sonnet", 200_000, 64_000),
    alternateWireId: "CLAUDE_SONNET_4_20250514_V1_0", released: "2025-05-14",
  },
  row("gpt-5.6-sol", "GPT 5.6 Sol", "gpt", 272_000, 128_000, GPT),
  row("gpt-5.6-terra", "GPT 5.6 Terra", "gpt", 272_000, 128_000, GPT),
  row("gpt-5.6-luna", "GPT 5.6 Luna", "gpt", 272_000, 128_000, GPT),
  row("auto", "Auto", "auto", 1_000_000, 64_000),
  {
    name: "claude-sonnet-4-20250514", title: "Claude Sonnet 4", family: "claude-sonnet", released: "2025-05-14", offered: "never", thinking: false,
    wireId: "CLAUDE_SONNET_4_20250514_V1_0", alternateWireId: "claude-sonnet-4", context: 200_000, output: 64_000, images: true,
  },
  {
    name: "claude-3-7-sonnet-20250219", title: "Claude Sonnet 3.7", family: "claude-sonnet", released: "2025-02-19", offered: "never", thinking: false,
    wireId: "CLAUDE_3_7_SONNET_20250219_V1_0", alternateWireId: "claude-3.7-sonnet", context: 200_000, output: 64_000, images: true,
  },
];

/** Generally available, but not in every plan or region. */
function row(
  wireId: string,
  title: string,
  family: string,
  context: number,
  output: number,
  fields?: FieldsSchema,
): CatalogModel {
  const name = dashed(wireId);
  const known = { name, title, family, wireId, context, output, images: true, released: "" };
  const model = { ...known, offered: "unless-unlisted", thinking: false } as const;
  return fields === undefined ? model : { ...model, fields };
}
