import { isSignInPage } from "../catalog/endpoints.ts";
import type { LoginContext } from "./context.ts";

export interface ShownPage {
  /** The address to show; empty where it is nothing to click on. */
  readonly url: string;
  /** A sentence that follows the instructions, or nothing. */
  readonly caution: string;
}

/**
 * Opens a sign-in page, and says what to show, because opening may fail or be unwanted. An address
 * that is not a known sign-in page came from outside: it is shown, not opened.
 */
export async function showPage(context: LoginContext, page: URL): Promise<ShownPage> {
  const url = context.showUrl(page.href);
  if (isSignInPage(page)) {
    await context.openBrowser(url).catch(() => false);
    return { url, caution: "" };
  }
  if (page.protocol === "https:" || isLoopback(page)) {
    return {
      url,
      caution: ` Look at the address first: ${page.host} is not known to this plugin.`,
    };
  }
  return { url: "", caution: ` The page to confirm it on, as the service gave it: ${page.href}` };
}

/** A server of this machine, as under the endpoint override: fit to be shown. */
function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
}

/** For a sentence: "1 minute", "10 minutes". */
export function minutes(milliseconds: number): string {
  const count = Math.max(1, Math.round(milliseconds / 60_000));
  return count === 1 ? "1 minute" : `${count} minutes`;
}
