import { startExternalLogin, finishExternalLogin } from "../../auth/code/external-idp.ts";
import { codeStage, type NextPage, type Stage } from "../../auth/browser/loopback-callback.ts";
import { createPkce, createState } from "../../auth/code/pkce.ts";
import { type PortalChoice, readPortalChoice } from "../../auth/browser/portal.ts";
import { exchangeCode, signInUrl } from "../../auth/code/social.ts";
import { finishSsoCodeLogin, startSsoCodeLogin } from "../../auth/code/sso-code.ts";
import { finishIdcDeviceLogin, startIdcDeviceLogin } from "../../auth/device/sso-oidc.ts";
import { type AuthCall, invalidResponse } from "../../auth/exchange.ts";
import type { IdcDirectory } from "../../auth/sso-client.ts";
import { isSignInPage } from "../../catalog/endpoints.ts";
import type { LoginContext, PendingLogin } from "../context.ts";
import { BROWSER_TIMEOUT_MS, type Finish, mayWorkByDevice, openListener } from "../flow.ts";
import { showPage } from "../page.ts";

/**
 * Kiro's sign-in page in a browser of this machine. Whatever the person chooses there is the login
 * (PROTOCOL 1.2): the browser continues from page to page, and one listener waits for it.
 * @param provider what the person is asked to choose
 */
export async function portalLogin(
  context: LoginContext,
  provider: string,
  call: AuthCall,
): Promise<PendingLogin> {
  const { random } = context.deps;
  const state = createState(random);
  const { codeVerifier, codeChallenge } = createPkce(random);
  const listener = await openListener(context, call);
  const { port } = listener;
  const first: Stage<Finish> = {
    state,
    read: (answer) => outcomeOf(readPortalChoice(answer), { context, port, codeVerifier, call }),
  };
  const finish = listener.waitFor(first);
  const { url } = await showPage(context, new URL(signInUrl({ port, state, codeChallenge })));
  return {
    url,
    instructions: context.words.chooseProvider(provider, BROWSER_TIMEOUT_MS),
    finish: async () => (await finish)(),
  };
}

interface Visit {
  readonly context: LoginContext;
  readonly port: number;
  readonly codeVerifier: string;
  readonly call: AuthCall;
}

function outcomeOf(choice: PortalChoice, visit: Visit) {
  const { call, codeVerifier, port } = visit;
  switch (choice.kind) {
    case "social": {
      const { code, loginOption } = choice;
      return { result: () => exchangeCode({ code, codeVerifier, port, loginOption }, call) };
    }
    case "aws":
      return { next: () => awsPage(choice.directory, visit) };
    case "external-idp":
      return { next: () => organisationPage(choice, visit) };
  }
}

async function awsPage(directory: IdcDirectory, visit: Visit): Promise<NextPage<Finish>> {
  const { call, context, port } = visit;
  const { random } = context.deps;
  try {
    const login = await startSsoCodeLogin(directory, { port, random }, call);
    const finish = (code: string) => () => finishSsoCodeLogin(directory, login, code, call);
    return { url: login.url, then: codeStage(login.state, finish) };
  } catch (error) {
    if (!mayWorkByDevice(error)) throw error;
    return awsDevicePage(directory, call);
  }
}

/** The address contains the code: the person confirms it in the same tab. */
async function awsDevicePage(directory: IdcDirectory, call: AuthCall): Promise<NextPage<Finish>> {
  const login = await startIdcDeviceLogin(directory, call);
  const { verificationUri } = login.authorization;
  if (!isSignInPage(verificationUri)) {
    throw invalidResponse("device-authorization", "verificationUri");
  }
  const result = () => finishIdcDeviceLogin(directory, login, call);
  return { url: verificationUri.href, then: { result } };
}

async function organisationPage(
  { provider }: Extract<PortalChoice, { kind: "external-idp" }>,
  { call, context, port }: Visit,
): Promise<NextPage<Finish>> {
  const { random } = context.deps;
  const { trustedDomains } = context;
  const login = await startExternalLogin(provider, { port, random, trustedDomains }, call);
  const finish = (code: string) => () => finishExternalLogin(login, code, call);
  return { url: login.url, then: codeStage(login.state, finish) };
}
