import type { AuthCall } from "../../auth/exchange.ts";
import { type SocialProvider, socialProviderName } from "../../auth/kinds/social.ts";
import {
  finishSocialDeviceLogin,
  startSocialDeviceLogin,
} from "../../auth/device/social-device.ts";
import type { LoginContext, PendingLogin } from "../context.ts";
import { byBrowserOrDevice } from "../flow.ts";
import { deviceLogin } from "../page.ts";
import { portalLogin } from "./portal-login.ts";

/** Google or GitHub. */
export function socialLogin(
  context: LoginContext,
  provider: SocialProvider,
  call: AuthCall,
): Promise<PendingLogin> {
  return byBrowserOrDevice(
    context,
    () => portalLogin(context, socialProviderName(provider), call),
    () => socialDeviceLogin(context, provider, call),
  );
}

async function socialDeviceLogin(
  context: LoginContext,
  provider: SocialProvider,
  call: AuthCall,
): Promise<PendingLogin> {
  const authorization = await startSocialDeviceLogin(provider, call);
  return deviceLogin(context, authorization, () =>
    finishSocialDeviceLogin(provider, authorization, call),
  );
}
