import { type Credentials, listsProfiles, usesPlaceholderProfile } from "../auth/credentials.ts";
import { managementEndpoints, type ManagementOperation } from "../catalog/endpoints.ts";
import { type KiroRegion } from "../catalog/regions.ts";
import { KiroApiError } from "../facts/errors.ts";
import { defined } from "../lib/defined.ts";
import { readBody } from "../lib/net/body/body.ts";
import { openConnection } from "../lib/net/connection.ts";
import { isObject, parseJson } from "../lib/read.ts";
import { classify, isHostFault } from "../resilience/classify.ts";
import { foreignAnswer, readRefusal } from "./refusal.ts";
import { sendAuthorized, type ServiceContext } from "./send.ts";

const TIMEOUT_MS = 15_000;
/** A list of models or profiles is a few kilobytes; more than this is not one. */
const MAX_BODY_BYTES = 512 * 1024;

export interface ManagementCall {
  readonly region: KiroRegion;
  readonly operation: ManagementOperation;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

export type ManagementAnswer = Readonly<Record<string, unknown>>;

/**
 * One call to Kiro's management host, or to the older host that serves the same where the newer
 * one does not (PROTOCOL 2.6, 6, 7). Accounts differ in whether they want the profile that the
 * query names; refused one way, it is asked the other way once.
 * @returns the JSON object of the answer
 * @throws KiroApiError, KiroNetworkError
 */
export async function callManagement(
  context: ServiceContext,
  credentials: Credentials,
  call: ManagementCall,
): Promise<ManagementAnswer> {
  const bare = withoutProfile(call);
  const isOmitted = isProfileOmitted(context);
  const [usual, otherWay] = isOmitted ? [bare, call] : [call, bare];
  try {
    return await askHosts(context, credentials, usual);
  } catch (error) {
    if (!isAboutProfile(error, call, credentials)) throw error;
    const answer = await askHosts(context, credentials, otherWay).catch((second: unknown) => {
      // Refused either way, it was not the profile.
      throw second instanceof KiroApiError ? error : second;
    });
    rememberProfile(context, !isOmitted);
    return answer;
  }
}

async function askHosts(
  context: ServiceContext,
  credentials: Credentials,
  call: ManagementCall,
): Promise<ManagementAnswer> {
  const { method, urls } = managementEndpoints(call.region, call.operation);
  // The caller's signal may live as long as the process: nothing may stay on it.
  const connection = openConnection(call.signal);
  const closable = { ...call, signal: connection.signal };
  try {
    return await request(context, credentials, closable, method, urls[0]);
  } catch (error) {
    if (!isNotServed(error)) throw error;
    return await request(context, credentials, closable, method, urls[1]);
  } finally {
    connection.close();
  }
}

function withoutProfile(call: ManagementCall): ManagementCall {
  return { ...call, query: { ...call.query, profileArn: undefined } };
}

function isProfileOmitted({ accountId, withoutProfile: ids }: ServiceContext): boolean {
  return accountId !== undefined && ids?.has(accountId) === true;
}

function rememberProfile(context: ServiceContext, isOmitted: boolean): void {
  const { accountId, withoutProfile: ids } = context;
  if (accountId === undefined) return;
  if (isOmitted) ids?.add(accountId);
  else ids?.delete(accountId);
}

/**
 * The service has words for it, or calls the request badly formed, or the token invalid (D6). An
 * organisation's account names its profile in any case.
 */
function isAboutProfile(error: unknown, call: ManagementCall, credentials: Credentials): boolean {
  if (call.query?.["profileArn"] === undefined || !(error instanceof KiroApiError)) return false;
  if (listsProfiles(credentials) === "required") return false;
  const { serviceMessage = "", status } = error.refusal;
  if (status === 400) return /profileArn|^Improperly formed request/i.test(serviceMessage);
  const isTokenInvalid = classify(error)?.kind === "access-token-rejected";
  return status === 403 && isTokenInvalid && usesPlaceholderProfile(credentials);
}

async function request(
  context: ServiceContext,
  credentials: Credentials,
  call: ManagementCall,
  method: "GET" | "POST",
  base: string,
): Promise<ManagementAnswer> {
  const url = new URL(base);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  const response = await sendAuthorized(context, credentials, {
    method,
    url: url.href,
    timeoutMs: TIMEOUT_MS,
    signal: call.signal,
    headers: { accept: "application/json", "content-type": "application/json" },
    ...defined({ body: method === "POST" ? "{}" : undefined }),
  });
  if (!response.ok) {
    throw await readRefusal(response, context.deps.clock, call.signal);
  }
  const { text } = await readBody(response, {
    clock: context.deps.clock,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BODY_BYTES,
    signal: call.signal,
  });
  return readAnswer(response.status, text);
}

function isNotServed(error: unknown): boolean {
  if (isHostFault(error) || classify(error)?.kind === "operation-unknown") return true;
  return error instanceof KiroApiError && error.refusal.reason === "FEATURE_NOT_SUPPORTED";
}

function readAnswer(status: number, text: string): ManagementAnswer {
  const answer = parseJson(text);
  if (!isObject(answer)) throw foreignAnswer(status, text);
  return answer;
}
