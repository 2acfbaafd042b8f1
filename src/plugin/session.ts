import type { PromptBudgets } from "../chat/memory/prompt-budgets.ts";
import { resumableKind } from "./answers/answer-table.ts";
import { createClaims } from "../session/claims.ts";
import { createRecoveryFile } from "../session/recovery-file.ts";
import {
  createSessionRecovery,
  reportAbandoned,
  type SessionRecovery,
} from "../session/recovery.ts";
import type { SessionHost } from "../session/host.ts";
import { resumeText } from "../words/chat/session.ts";
import type { Core } from "../core/core.ts";

export interface Session {
  /** Undefined if `session_recovery` is off, or the host leaves nothing to resume. */
  readonly recovery: SessionRecovery | undefined;
  readonly start: () => void;
  readonly stop: () => void;
}

export function createSession(
  core: Pick<Core, "config" | "deps" | "input" | "paths">,
  host: SessionHost | undefined,
  { setResuming }: Pick<PromptBudgets, "setResuming">,
): Session {
  const { config, deps, paths } = core;
  if (!config.session_recovery || host === undefined) {
    return { recovery: undefined, start: nothing, stop: nothing };
  }
  const { clock } = deps;
  const claims = createClaims(createRecoveryFile({ ...deps, path: paths.recoveryFile }), clock);
  const mode = modeOf(core);
  const ports = { host, claims, resumableKind, resumeText, setResuming };
  const recovery = createSessionRecovery({ ...deps, ...ports, mode });
  return {
    recovery,
    start: () => void reportAbandoned({ ...deps, claims }),
    stop: () => recovery.stop(),
  };
}

function modeOf({ config, input }: Pick<Core, "config" | "input">) {
  // `opencode run` exits with its session; the answer of a resumed one would not be seen.
  if (input.printLine !== undefined) return "one-shot";
  return config.auto_resume ? "resume" : "notify";
}

function nothing(): void {
  // there is nothing to start or to stop
}
