import { ssoOidcUrl } from "../catalog/endpoints.ts";
import { BUILDER_ID_REGION } from "../catalog/regions.ts";
import { BUILDER_ID_START_URL } from "../catalog/start-url.ts";
import type { AuthStep } from "../facts/problems/auth-problem.ts";
import { KiroAuthError } from "../facts/errors.ts";
import type { HttpAnswer } from "../lib/net/http.ts";
import { readNumber } from "../lib/read.ts";
import { throwIfAborted } from "../lib/time.ts";
import {
  type AuthCall,
  errorCodeOf,
  postAuth,
  readBody,
  refused,
  requireToken,
  unserved,
} from "./exchange.ts";
import type { ClientRegistration, IdcCredentials } from "./kinds/idc.ts";

/** What both flows of AWS SSO OIDC have in common: the client of a login (PROTOCOL 2.2). */

export interface IdcDirectory {
  readonly provider: IdcCredentials["provider"];
  readonly ssoRegion: string;
  readonly startUrl: string;
}

/** Builder ID exists in one region, whatever the default is (PROTOCOL 2.1). */
export const BUILDER_ID: IdcDirectory = {
  provider: "BuilderId",
  ssoRegion: BUILDER_ID_REGION,
  startUrl: BUILDER_ID_START_URL,
};

const CLIENT_NAME = "opencode-kiro-auth";
export const SCOPES = [
  "codewhisperer:completions",
  "codewhisperer:analysis",
  "codewhisperer:conversations",
  "codewhisperer:transformations",
  "codewhisperer:taskassist",
];
/** What AWS grants today; used where the answer does not say. */
const DEFAULT_REGISTRATION_LIFETIME_MS = 90 * 24 * 3600 * 1000;

const REGISTER_STEP = "client-registration";

/** What the client will do, in AWS's own spelling. */
export interface ClientPurpose {
  readonly grantTypes: readonly string[];
  readonly redirectUris?: readonly string[];
  readonly issuerUrl?: string;
}

/**
 * Registers a client of one login's own (PROTOCOL D4).
 * @throws KiroAuthError `auth_unavailable`, `client_expired`, `login_failed` or `response_invalid`
 */
export async function registerClient(
  ssoRegion: string,
  purpose: ClientPurpose,
  call: AuthCall,
): Promise<ClientRegistration> {
  const body = { clientName: CLIENT_NAME, clientType: "public", scopes: SCOPES, ...purpose };
  const answer = await postAuth(ssoOidcUrl(ssoRegion, "/client/register"), body, call);
  return understandRegistration(answer, call.clock.now());
}

/** Once more when the first try failed for a reason that a fresh registration may cure. */
export async function withFreshClient<Login>(
  start: () => Promise<Login>,
  signal: AbortSignal | undefined,
): Promise<Login> {
  try {
    return await start();
  } catch (error) {
    throwIfAborted(signal);
    if (error instanceof KiroAuthError && error.code === "login_failed") throw error;
    return start();
  }
}

export function understandRegistration(answer: HttpAnswer, now: number): ClientRegistration {
  if (answer.status !== 200) throw refusedByAws(answer, REGISTER_STEP);
  const body = readBody(answer, REGISTER_STEP);
  const seconds = readNumber(body.clientSecretExpiresAt) ?? 0;
  return {
    clientId: requireToken(body, "clientId", REGISTER_STEP),
    clientSecret: requireToken(body, "clientSecret", REGISTER_STEP),
    clientSecretExpiresAt:
      seconds * 1000 > now ? seconds * 1000 : now + DEFAULT_REGISTRATION_LIFETIME_MS,
  };
}

/** A refusal by AWS SSO OIDC, whose own host answers 400 for all of them. */
export function refusedByAws(answer: HttpAnswer, step: AuthStep): KiroAuthError {
  switch (errorCodeOf(answer)) {
    case "invalid_client":
    case "unauthorized_client":
    case "expired_client":
      return new KiroAuthError({ code: "client_expired", step });
    case "invalid_request":
      return refused(answer, step, "AWS");
    default:
      return unserved(answer, step, "AWS");
  }
}
