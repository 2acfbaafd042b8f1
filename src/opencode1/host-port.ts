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
    showToast: (toast) => client.tui.showToast({ body: toast }),
    log: (line) => client.app.log({ body: { service: "kiro", ...line } }),
    chosenLogin: undefined,
    sessions: createSessionHost(client, PROVIDER_ID, clock),
    failedToolCalls,
  };
}
