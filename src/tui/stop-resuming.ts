import { PROVIDER_ID } from "../core/host/host-record.ts";
import type { HostApi, HostMessage } from "./host.ts";

/** OpenCode's own; it does nothing while a session is idle (OPENCODE 8.2). */
const INTERRUPT = "session.interrupt";

type Host = Pick<HostApi, "client" | "keymap" | "route" | "state" | "tuiConfig" | "ui">;

/**
 * The key that interrupts a session, Escape unless the person has set another one, also ends the
 * wait before a session is resumed: the plugin that serves hears of the abort (OPENCODE 8.2).
 */
export function stopResumingByKey(host: Host): void {
  const keys = host.tuiConfig?.keybinds?.get(INTERRUPT) ?? [];
  const cmd = () => stopResuming(host);
  // Whatever else the key does, it still does.
  const bindings = keys.map(({ key }) => ({ key, cmd, fallthrough: true, preventDefault: false }));
  host.keymap.registerLayer({ mode: "base", bindings });
}

function stopResuming({ client, route, state, ui }: Host): void {
  const sessionID = route.current.params?.["sessionID"];
  if (ui.dialog.open || typeof sessionID !== "string") return;
  const isIdle = (state.session.status(sessionID)?.type ?? "idle") === "idle";
  if (!isIdle || !isBroken(state.session.messages(sessionID).at(-1))) return;
  // An abort of an idle session that waits for nothing does nothing.
  void client.session.abort({ sessionID }).catch(() => undefined);
}

function isBroken(message: HostMessage | undefined): boolean {
  return message?.providerID === PROVIDER_ID && message.error !== undefined;
}
