import type { Hooks, PluginInput } from "@opencode-ai/plugin";
import type { PromptBudgets } from "../../chat/memory/prompt-budgets.ts";
import { resumableKind } from "../answers/answer-table.ts";
import { createClaims } from "../../session/claims.ts";
import { createRecoveryFile } from "../../session/recovery-file.ts";
import { createSessionRecovery, reportAbandoned } from "../../session/recovery.ts";
import { resumeText } from "../../words/session.ts";
import type { Core } from "../../core/core.ts";
import { PROVIDER_ID } from "../../core/host/host-record.ts";
import { createSessionEvents } from "./events.ts";
import { createSessionHost } from "./host.ts";

export interface Session {
  /** Empty if `session_recovery` is off. */
  readonly hooks: Pick<Hooks, "event" | "chat.message">;
  readonly start: () => void;
  readonly stop: () => void;
}

export function createSession(
  core: Pick<Core, "config" | "deps" | "input" | "paths">,
  client: PluginInput["client"],
  { setResuming }: Pick<PromptBudgets, "setResuming">,
): Session {
  const { config, deps, paths } = core;
  if (!config.session_recovery) return { hooks: {}, start: nothing, stop: nothing };
  const { clock } = deps;
  const claims = createClaims(createRecoveryFile({ ...deps, path: paths.recoveryFile }), clock);
  const host = createSessionHost(client, PROVIDER_ID, clock);
  const mode = modeOf(core);
  const ports = { host, claims, resumableKind, resumeText, setResuming };
  const recovery = createSessionRecovery({ ...deps, ...ports, mode });
  return {
    hooks: createSessionEvents(recovery, PROVIDER_ID),
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
