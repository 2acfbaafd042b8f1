import type { HostApi } from "../host.ts";

interface State extends Pick<HostApi["state"], "provider"> {
  readonly session: Pick<HostApi["state"]["session"], "messages">;
}

/** The share of the model's window that a conversation fills, 0 to 1; undefined if nobody knows it. */
export function contextShare({ provider, session }: State, sessionId: string): number | undefined {
  const last = session
    .messages(sessionId)
    .findLast(({ role, tokens }) => role === "assistant" && (tokens?.output ?? 0) > 0);
  if (last?.tokens === undefined) return undefined;
  const model = provider.find(({ id }) => id === last.providerID)?.models[last.modelID ?? ""];
  const window = model?.limit.context ?? 0;
  const { cache, input, output, reasoning } = last.tokens;
  return window > 0 ? (input + output + reasoning + cache.read + cache.write) / window : undefined;
}
