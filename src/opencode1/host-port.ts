import type { PluginInput } from "@opencode-ai/plugin";
import { PROVIDER_ID } from "../core/host/host-record.ts";
import type { Clock } from "../lib/time.ts";
import type { HostPort } from "../plugin/host-port.ts";
import { createSessionHost } from "./session/host.ts";

/** OpenCode 1.x through its client. An older one may have no such call: then it throws. */
export function createHostPort(
  client: PluginInput["client"],
  clock: Clock,
  failedToolCalls: HostPort["failedToolCalls"],
): HostPort {
  return {
    showToast: (toast) =>
      client.tui.showToast({ body: { ...toast, message: toastLines(toast.message) } }),
    log: (line) => client.app.log({ body: { service: "kiro", ...line } }),
    hasFooter: true,
    chosenLogin: undefined,
    sessions: createSessionHost(client, PROVIDER_ID, clock),
    failedToolCalls,
  };
}

/** What a line of a toast holds, from 66 columns on (OPENCODE 7.1). */
const TOAST_COLUMNS = 54;

/** OpenCode itself breaks a line behind any ".", ":" or "/": in the middle of a time or an address. */
export function toastLines(message: string): string {
  const lines = message.split("\n").map((line) => {
    const words = line.split(" ");
    let width = 0;
    return words.reduce((text, word, index) => {
      const isOnLine = index > 0 && width + 1 + word.length <= TOAST_COLUMNS;
      width = isOnLine ? width + 1 + word.length : word.length;
      return index === 0 ? word : `${text}${isOnLine ? " " : "\n"}${word}`;
    }, "");
  });
  return lines.join("\n");
}
