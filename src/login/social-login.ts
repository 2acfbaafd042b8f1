import type { AuthCall } from "../auth/exchange.ts";
import { type SocialProvider, socialProviderName } from "../auth/kinds/social.ts";
import { openLoopbackServer } from "../auth/browser/loopback-server.ts";
import { createPkce, createState } from "../auth/browser/pkce.ts";
import { exchangeCode, signInUrl } from "../auth/browser/social.ts";
import { finishSocialDeviceLogin, startSocialDeviceLogin } from "../auth/device/social-device.ts";
import { KiroAuthError } from "../facts/errors.ts";
import type { LoginContext, PendingLogin } from "./context.ts";
import { hasDesktop } from "./browser.ts";
import { deviceLogin, showPage } from "./page.ts";

const BROWSER_TIMEOUT_MS = 5 * 60_000;

/** Google or GitHub: by browser where there is one, else by a code (docs/CONFIGURATION.md#login_flow). */
export async function socialLogin(
  context: LoginContext,
  provider: SocialProvider,
  call: AuthCall,
): Promise<PendingLogin> {
  const { environment, loginFlow } = context;
  if (loginFlow === "device") return socialDeviceLogin(context, provider, call);
  if (loginFlow === "browser") return browserLogin(context, provider, call);
  if (!hasDesktop(environment)) return socialDeviceLogin(context, provider, call);
  try {
    return await browserLogin(context, provider, call);
  } catch (error) {
    const isBusy = error instanceof KiroAuthError && error.code === "callback_port_busy";
    if (!isBusy) throw error;
    return socialDeviceLogin(context, provider, call);
  }
}

async function browserLogin(
  context: LoginContext,
  provider: SocialProvider,
  call: AuthCall,
): Promise<PendingLogin> {
  const { deps, words } = context;
  const { random } = deps;
  const state = createState(random);
  const { codeVerifier, codeChallenge } = createPkce(random);
  const { clock, signal } = call;
  const listener = await openLoopbackServer({
    state,
    pages: words.pages,
    clock,
    signal,
    timeoutMs: BROWSER_TIMEOUT_MS,
  });
  const { port } = listener;
  const page = new URL(signInUrl({ port, state, codeChallenge }));
  const { url } = await showPage(context, page);
  return {
    url,
    instructions: words.chooseProvider(socialProviderName(provider), BROWSER_TIMEOUT_MS),
    finish: async () => {
      const { code, loginOption } = await listener.result;
      return exchangeCode({ code, codeVerifier, port, loginOption }, call);
    },
  };
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
