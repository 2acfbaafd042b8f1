import type { ConfigProblem } from "./problem.ts";
import type { OptionName } from "./schema.ts";

export type LayerSource = "user file" | "project file" | "environment";

/** What one place sets, not yet checked. */
export interface Layer {
  readonly source: LayerSource;
  readonly place: string;
  readonly settings: readonly Setting[];
  readonly problems: readonly ConfigProblem[];
}

export interface Setting {
  readonly name: OptionName;
  /** The name as it stands in its place. */
  readonly key: string;
  readonly value: unknown;
}

/** A place with a thousand strange keys is one mistake, not a thousand. */
export const MOST_UNKNOWN_KEYS = 5;
