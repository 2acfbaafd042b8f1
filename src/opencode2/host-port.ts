import type { HostPort } from "../plugin/host-port.ts";
import { forOpenCode2 } from "./words.ts";

/**
 * What our parts need of a 2.x host, which has neither toasts nor a log for a plugin (OPENCODE2 7):
 * a person reads notices in the log of the server, and what matters in the error of an answer. It
 * asks again by itself, so no session is resumed.
 */
export function createHostPort(
  own: Pick<HostPort, "chosenLogin" | "failedToolCalls" | "maxRetries" | "onModels">,
  write: (line: string) => void,
): HostPort {
  return {
    ...own,
    showToast: () => Promise.resolve(),
    hasFooter: false,
    log: ({ message }) => {
      write(`opencode-kiro-auth: ${forOpenCode2(message)}\n`);
      return Promise.resolve();
    },
    sessions: undefined,
  };
}
