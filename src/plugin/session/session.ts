import type { Hooks } from "@opencode-ai/plugin";
import { resumableKind } from "../../chat/host/host-answer.ts";
import { createClaims } from "../../session/claims.ts";
import { createRecoveryFile } from "../../session/recovery-file.ts";
import { createSessionRecovery, tellAbandoned } from "../../session/recovery.ts";
import { resumeText } from "../../words/session.ts";
import type { Basis } from "../basis.ts";
import { PROVIDER_ID } from "../provider.ts";
import { createSessionEvents } from "./events.ts";
import { createSessionHost } from "./host.ts";

export interface Session {
  /** Empty where `session_recovery` is off. */
  readonly hooks: Pick<Hooks, "event" | "chat.message">;
  readonly start: () => void;
  readonly stop: () => void;
}

export function createSession(basis: Pick<Basis, "config" | "deps" | "input" | "paths">): Session {
  const { config, deps, input, paths } = basis;
  if (!config.session_recovery) return { hooks: {}, start: nothing, stop: nothing };
  const { clock } = deps;
  const claims = createClaims(createRecoveryFile({ ...deps, path: paths.recoveryFile }), clock);
  const host = createSessionHost(input.client, PROVIDER_ID, clock);
  const mode = modeOf(basis);
  const ports = { host, claims, resumableKind, resumeText };
  const recovery = createSessionRecovery({ ...deps, ...ports, mode });
  return {
    hooks: createSessionEvents(recovery, PROVIDER_ID),
    start: () => void tellAbandoned({ ...deps, claims }),
    stop: () => recovery.stop(),
  };
}

function modeOf({ config, input }: Pick<Basis, "config" | "input">) {
  // `opencode run` ends with its session; nobody would see what a resumed one says.
  if (input.say !== undefined) return "ending";
  return config.auto_resume ? "resume" : "tell";
}

function nothing(): void {
  // there is nothing to begin or to end
}
