import { isSignInPage } from "../catalog/endpoints.ts";
import type { LoginContext } from "./context.ts";

/**
 * Opens a sign-in page and returns the address to show, because opening may fail or be unwanted.
 * An address that is not a known sign-in page is shown only: it came from outside.
 */
export async function showPage(context: LoginContext, page: URL): Promise<string> {
  const shown = context.showUrl(page.href);
  if (isSignInPage(page)) await context.openBrowser(shown);
  return shown;
}
