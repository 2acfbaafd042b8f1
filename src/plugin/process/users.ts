import type { Config } from "../../config/schema.ts";
import type { Notice } from "../../facts/notice.ts";

/** One project directory of the host, with its settings. */
export interface User {
  readonly config: Pick<Config, "proactive_token_refresh" | "quota_warning_threshold">;
  readonly notify: (notice: Notice) => void;
  readonly isLoggedIn: () => Promise<boolean>;
  readonly onModels?: (() => void) | undefined;
}

/** What all of them want together from what they share. */
export interface Users {
  /** What is learnt about an account concerns everybody. */
  readonly notify: (notice: Notice) => void;
  readonly isLoggedIn: () => Promise<boolean>;
  /** The lists of models may have changed. */
  readonly onModels: () => void;
  /** Whether anybody wants tokens refreshed in the background. */
  readonly keepsFresh: () => boolean;
  /** The shares of a quota that somebody wants to be warned at. */
  readonly thresholds: () => readonly number[];
}

export function together(users: ReadonlySet<User>): Users {
  return {
    notify(notice) {
      for (const user of users) if (concerns(user, notice)) user.notify(notice);
    },
    async isLoggedIn() {
      for (const user of users) if (await user.isLoggedIn()) return true;
      return false;
    },
    onModels() {
      for (const user of users) user.onModels?.();
    },
    keepsFresh: () => [...users].some(({ config }) => config.proactive_token_refresh),
    thresholds: () => [...users].map(({ config }) => config.quota_warning_threshold),
  };
}

/** A project is warned at its own threshold alone. */
function concerns({ config }: User, notice: Notice): boolean {
  if (notice.kind !== "quota-low" || notice.crossed === undefined) return true;
  return notice.crossed.includes(config.quota_warning_threshold);
}
