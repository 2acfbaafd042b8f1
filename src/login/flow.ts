import { openLoopbackServer, type LoopbackServer } from "../auth/browser/loopback-server.ts";
import type { Credentials } from "../auth/credentials.ts";
import type { AuthCall } from "../auth/exchange.ts";
import { KiroAuthError } from "../facts/errors.ts";
import { defined } from "../lib/defined.ts";
import { hasDesktop } from "./browser.ts";
import type { LoginContext, PendingLogin } from "./context.ts";

/** For each page on which a person has to do something. */
export const BROWSER_TIMEOUT_MS = 5 * 60_000;

/** What remains to be done once the browser is back. */
export type Finish = () => Promise<Credentials>;

/** By browser where there is one, else by a code (docs/CONFIGURATION.md#login_flow). */
export async function byBrowserOrDevice(
  { environment, loginFlow }: LoginContext,
  browser: () => Promise<PendingLogin>,
  device: () => Promise<PendingLogin>,
): Promise<PendingLogin> {
  if (loginFlow === "device") return device();
  if (loginFlow === "browser") return browser();
  if (!hasDesktop(environment)) return device();
  try {
    return await browser();
  } catch (error) {
    if (!mayWorkByDevice(error)) throw error;
    return device();
  }
}

/** No port to return to, or a service that gives no code to a browser. */
export function mayWorkByDevice(error: unknown): boolean {
  if (!(error instanceof KiroAuthError)) return false;
  const { problem } = error;
  if (problem.code === "login_failed") return problem.reason === "refused";
  return problem.code === "callback_port_busy" || problem.code === "client_expired";
}

export function openListener(
  { callbackPorts, showUrl, words }: LoginContext,
  { clock, signal }: AuthCall,
): Promise<LoopbackServer<Finish>> {
  const { pages } = words;
  const options = { pages, showUrl, clock, signal, timeoutMs: BROWSER_TIMEOUT_MS };
  return openLoopbackServer({ ...options, ...defined({ ports: callbackPorts }) });
}
