import { openLoopbackServer } from "../auth/loopback-server.ts";
import { createPkce, createState } from "../auth/pkce.ts";
import { exchangeCode, signInUrl } from "../auth/social.ts";
import { finishSocialDeviceLogin, startSocialDeviceLogin } from "../auth/social-device.ts";
import type { SocialProvider } from "../auth/credentials.ts";
import { KiroAuthError } from "../errors.ts";
import type { LoginContext, StartedLogin } from "./context.ts";
import { deviceLogin } from "./device-login.ts";
import { hasDesktop } from "./environment.ts";
import { completeLogin } from "./save.ts";
import { showPage } from "./show-page.ts";

const BROWSER_TIMEOUT_MS = 5 * 60_000;

/** Google or GitHub: by browser where there is one, else by a code (CONTRACT section 2). */
export async function socialLogin(
  context: LoginContext,
  provider: SocialProvider,
): Promise<StartedLogin> {
  const { loginFlow } = context;
  if (loginFlow === "device") return socialDeviceLogin(context, provider);
  if (loginFlow === "browser") return browserLogin(context, provider);
  if (!hasDesktop(context.environment)) return socialDeviceLogin(context, provider);
  try {
    return await browserLogin(context, provider);
  } catch (error) {
    const isBusy = error instanceof KiroAuthError && error.code === "callback_port_busy";
    if (!isBusy) throw error;
    return socialDeviceLogin(context, provider);
  }
}

async function browserLogin(
  context: LoginContext,
  provider: SocialProvider,
): Promise<StartedLogin> {
  const { deps, userAgent } = context;
  const state = createState(deps.random);
  const { codeVerifier, codeChallenge } = createPkce(deps.random);
  const listener = await openLoopbackServer({
    state,
    clock: deps.clock,
    timeoutMs: BROWSER_TIMEOUT_MS,
  });
  const url = await showPage(
    context,
    new URL(signInUrl({ port: listener.port, state, codeChallenge })),
  );
  return {
    url,
    instructions: `Choose ${nameOf(provider)} in the browser. This waits for 5 minutes.`,
    method: "auto",
    callback: () =>
      completeLogin(context, async () => {
        const { code, loginOption } = await listener.result;
        return exchangeCode(
          { code, codeVerifier, port: listener.port, loginOption },
          { ...deps, userAgent },
        );
      }),
  };
}

async function socialDeviceLogin(
  context: LoginContext,
  provider: SocialProvider,
): Promise<StartedLogin> {
  const call = { ...context.deps, userAgent: context.userAgent };
  const authorization = await startSocialDeviceLogin(provider, call);
  return deviceLogin(context, authorization, () =>
    finishSocialDeviceLogin(provider, authorization, call),
  );
}

function nameOf(provider: SocialProvider): string {
  return provider === "Github" ? "GitHub" : provider;
}
