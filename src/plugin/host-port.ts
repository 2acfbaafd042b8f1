import type { Toast } from "../core/toasts.ts";
import type { SessionHost } from "../session/host.ts";

/** A notice as the host's screen shows it. */
export interface ShownToast extends Toast {
  readonly title: string;
  /** How long it stays, in milliseconds. */
  readonly duration: number;
}

export interface LogLine {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
}

/** Whom the person has logged in to in the host, and chosen there. */
export type ChosenLogin =
  /** An account of our file. */
  | { readonly kind: "account"; readonly accountId: string }
  /** A key that the host keeps. */
  | { readonly kind: "api-key"; readonly apiKey: string }
  /** A login that names no account: of an older version, or a variable that we read, too. */
  | { readonly kind: "unknown" };

/** What our parts need from the host that runs them; each adapter brings its own side. */
export interface HostPort {
  /** May fail or hang. */
  readonly showToast: (toast: ShownToast) => Promise<unknown>;
  /** While it waits to ask again it shows the error in one line of a footer, with toasts above it. */
  readonly hasFooter: boolean;
  /** May fail or hang. */
  readonly log: (line: LogLine) => Promise<unknown>;
  /**
   * How often the host repeats a request of whose answer nothing was shown, and no other; absent
   * where it repeats whatever it is told to.
   */
  readonly maxRetries?: number;
  /** Undefined where the host leaves nothing to resume. */
  readonly sessions: SessionHost | undefined;
  /**
   * Undefined where the host keeps one login, and says so in another way (`HostLogin.open`); the
   * call resolves with undefined if nobody is logged in. @throws what the host throws
   */
  readonly chosenLogin: (() => Promise<ChosenLogin | undefined>) | undefined;
  /** Told when the lists of models may have changed, where the host can take other ones. */
  readonly onModels?: () => void;
  /** The ids of a session's tool calls that the host knows as failed. */
  readonly failedToolCalls: (sessionId: string | undefined) => ReadonlySet<string>;
}
