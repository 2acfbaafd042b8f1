import type { HostPort } from "../../src/plugin/host-port.ts";

/** A host without a screen, a log or sessions. */
export const noHost: HostPort = {
  showToast: () => Promise.resolve(),
  hasFooter: false,
  log: () => Promise.resolve(),
  chosenLogin: undefined,
  sessions: undefined,
  failedToolCalls: () => new Set(),
};
