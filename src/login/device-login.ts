import type { Credentials } from "../auth/credentials.ts";
import type { DeviceAuthorization } from "../auth/device/device-authorization.ts";
import type { LoginContext, PendingLogin } from "./context.ts";
import { minutes, showPage } from "./show-page.ts";

/** A login that the person confirms on any device (RFC 8628). */
export async function deviceLogin(
  context: LoginContext,
  authorization: DeviceAuthorization,
  finish: () => Promise<Credentials>,
): Promise<PendingLogin> {
  const { userCode, expiresInMs, verificationUri } = authorization;
  const { url, caution } = await showPage(context, verificationUri);
  const instructions =
    `Confirm the code ${userCode} there, on this or any other device. ` +
    `It is valid for ${minutes(expiresInMs)}.${caution}`;
  return { url, instructions, finish };
}
