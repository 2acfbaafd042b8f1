import type { LiveModel } from "../service/models.ts";

/** `.invalid` never resolves (RFC 6761): a request that misses our fetch cannot reach a stranger. */
export const BASE_URL = "https://kiro.opencode-kiro-auth.invalid/v1";

/** Which models are offered, and how. */
export interface ModelsOffer {
  /** Empty if no account's list is known. */
  readonly liveModels: readonly LiveModel[];
  /** The user's `show_rates`. */
  readonly showRates: boolean;
}
