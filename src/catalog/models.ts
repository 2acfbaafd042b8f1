/** THE model table: what OpenCode sees, what the wire carries and docs/MODELS.md derive from it. */

export const MODEL_PREFIX = "kiro-";
export const THINKING_SUFFIX = "-thinking";

export interface CatalogModel {
  /** Name without prefix and suffix, e.g. `claude-opus-4-5`. */
  readonly name: string;
  readonly title: string;
  /** The spelling sent first. */
  readonly wireId: string;
  /** The other spelling, tried once where the service does not know the first. */
  readonly alternateWireId?: string;
  readonly context: number;
  readonly output: number;
  readonly images: boolean;
  /** OpenCode takes titles from a model of the family `claude-haiku` (OPENCODE 4.4). */
  readonly family: string;
  /** YYYY-MM-DD */
  readonly released: string;
  /** Offered to OpenCode without configuration; the others are known by name only. */
  readonly offered: boolean;
  /** Offered a second time as `…-thinking`, with the variants below. */
  readonly thinking: boolean;
}

/** Variant name -> thinking budget in tokens, for every `…-thinking` model. */
export const THINKING_VARIANTS = { low: 8192, medium: 16384, max: 32768 } as const;

// prettier-ignore
export const MODELS: readonly CatalogModel[] = [
  {
    name: "claude-opus-4-5", title: "Claude Opus 4.5", family: "claude-opus", released: "2025-11-24", offered: true, thinking: true,
    wireId: "claude-opus-4.5", alternateWireId: "CLAUDE_OPUS_4_5_20251101_V1_0", context: 200_000, output: 64_000, images: true,
  },
  {
    name: "claude-sonnet-4-5", title: "Claude Sonnet 4.5", family: "claude-sonnet", released: "2025-09-29", offered: true, thinking: true,
    wireId: "CLAUDE_SONNET_4_5_20250929_V1_0", alternateWireId: "claude-sonnet-4.5", context: 200_000, output: 64_000, images: true,
  },
  {
    name: "claude-haiku-4-5", title: "Claude Haiku 4.5", family: "claude-haiku", released: "2025-10-15", offered: true, thinking: false,
    wireId: "claude-haiku-4.5", alternateWireId: "CLAUDE_HAIKU_4_5_20251001_V1_0", context: 200_000, output: 64_000, images: true,
  },
  {
    name: "claude-sonnet-4-20250514", title: "Claude Sonnet 4", family: "claude-sonnet", released: "2025-05-14", offered: false, thinking: false,
    wireId: "CLAUDE_SONNET_4_20250514_V1_0", alternateWireId: "claude-sonnet-4", context: 200_000, output: 64_000, images: true,
  },
  {
    name: "claude-3-7-sonnet-20250219", title: "Claude Sonnet 3.7", family: "claude-sonnet", released: "2025-02-19", offered: false, thinking: false,
    wireId: "CLAUDE_3_7_SONNET_20250219_V1_0", alternateWireId: "claude-3.7-sonnet", context: 200_000, output: 64_000, images: true,
  },
];
