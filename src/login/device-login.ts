import type { Credentials } from "../auth/credentials.ts";
import type { DeviceAuthorization } from "../auth/device-authorization.ts";
import type { LoginContext, StartedLogin } from "./context.ts";
import { completeLogin } from "./save.ts";
import { showPage } from "./show-page.ts";

/** A login that the person confirms on any device (RFC 8628). */
export async function deviceLogin(
  context: LoginContext,
  authorization: DeviceAuthorization,
  finish: () => Promise<Credentials>,
): Promise<StartedLogin> {
  const { userCode, expiresInMs, verificationUri } = authorization;
  const minutes = Math.max(1, Math.round(expiresInMs / 60_000));
  return {
    url: await showPage(context, verificationUri),
    instructions: `Confirm the code ${userCode} there, on this or any other device. It is valid for ${minutes} minutes.`,
    method: "auto",
    callback: () => completeLogin(context, finish),
  };
}
