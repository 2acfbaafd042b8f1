import { isLoopback } from "../lib/net/loopback.ts";
import type { Credentials } from "../auth/credentials.ts";
import type { DeviceAuthorization } from "../auth/device/device-authorization.ts";
import { isSignInPage } from "../catalog/endpoints.ts";
import type { LoginContext, PendingLogin } from "./context.ts";

/** A login that the person confirms on any device (RFC 8628). */
export async function deviceLogin(
  context: LoginContext,
  authorization: DeviceAuthorization,
  finish: () => Promise<Credentials>,
): Promise<PendingLogin> {
  const { userCode, expiresInMs, verificationUri } = authorization;
  const { url, caution } = await showPage(context, verificationUri);
  const confirm = context.words.confirmCode(userCode, expiresInMs);
  const instructions = caution === undefined ? confirm : `${confirm} ${caution}`;
  return { url, instructions, finish };
}

export interface ShownPage {
  /** The address to show; empty if it is nothing to click on. */
  readonly url: string;
  readonly caution?: string;
}

/**
 * Opens a sign-in page, and says what to show, because opening may fail or be unwanted. An address
 * that is not a known sign-in page came from outside: it is shown, not opened.
 */
export async function showPage(context: LoginContext, page: URL): Promise<ShownPage> {
  const { words } = context;
  const url = context.showUrl(page.href);
  if (isSignInPage(page)) {
    await context.openBrowser(url).catch(() => false);
    return { url };
  }
  // A server of this machine plays the page under the endpoint override.
  if (page.protocol === "https:" || isLoopback(page)) {
    return { url, caution: words.unknownPage(page.host) };
  }
  return { url: "", caution: words.unusualPage(page.href) };
}
