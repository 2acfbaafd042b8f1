import type { Credentials } from "../auth/credentials.ts";
import type { RpcEndpoint } from "../catalog/endpoints.ts";
import { readBody } from "../lib/net/body/body.ts";
import { openConnection } from "../lib/net/connection.ts";
import { isObject, parseJson } from "../lib/read.ts";
import { foreignAnswer, readRefusal } from "./refusal.ts";
import { type AuthorizedRequest, sendAuthorized, type ServiceContext } from "./send.ts";

/** More than this is no answer to any of these calls. */
const MAX_BODY_BYTES = 512 * 1024;

export interface JsonCall {
  readonly url: string;
  readonly headers?: AuthorizedRequest["headers"];
  readonly body: object;
  /** For the headers of the answer, and again for its body. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Posts JSON as an account.
 * @returns the JSON object of the answer
 * @throws KiroApiError, KiroNetworkError
 */
export async function callJson(
  context: ServiceContext,
  credentials: Credentials,
  { body, headers, signal, timeoutMs, url }: JsonCall,
): Promise<Readonly<Record<string, unknown>>> {
  const { clock } = context.deps;
  const connection = openConnection(signal);
  const limits = { timeoutMs, signal: connection.signal };
  try {
    const response = await sendAuthorized(context, credentials, {
      ...limits,
      method: "POST",
      url,
      body: JSON.stringify(body),
      headers: { accept: "application/json", "content-type": "application/json", ...headers },
    });
    if (!response.ok) throw await readRefusal(response, clock, connection.signal);
    const { text } = await readBody(response, { ...limits, clock, maxBytes: MAX_BODY_BYTES });
    const answer = parseJson(text);
    if (!isObject(answer)) throw foreignAnswer(response.status, text);
    return answer;
  } finally {
    connection.close();
  }
}

/** The headers and the address of a call by the operation's name. */
export function byName({ target, url }: RpcEndpoint) {
  return {
    url,
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": target },
  };
}
