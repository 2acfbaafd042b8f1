import { type Credentials, profileArnOf, regionOf } from "../auth/credentials.ts";
import { chatEndpoint, type ChatForm } from "../catalog/endpoints.ts";
import { requestBody } from "../codewhisperer/request-body.ts";
import type { CodeWhispererRequest } from "../codewhisperer/request.ts";
import { defined } from "../lib/defined.ts";
import type { Connection } from "../lib/net/connection.ts";
import { readRefusal } from "./refusal.ts";
import { sendAuthorized, type ServiceContext } from "./send.ts";

export interface ChatCall {
  readonly request: CodeWhispererRequest;
  /** 1 for the first try; the service expects it to count (PROTOCOL 3.2). */
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly form: ChatForm;
  /** The account's placeholder profile was refused (PROTOCOL D6). */
  readonly omitProfile: boolean;
  /** How long the answer's headers may take. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** As in `HttpRequest`. */
  readonly connection?: Connection;
}

/**
 * Asks for an answer (PROTOCOL 3.1).
 * @returns a response whose body is an event stream
 * @throws KiroApiError for a refusal, KiroNetworkError for no answer
 */
export async function sendChat(
  context: ServiceContext,
  credentials: Credentials,
  call: ChatCall,
): Promise<Response> {
  const { headers, url } = chatEndpoint(call.form, regionOf(credentials));
  const profileArn = call.omitProfile ? undefined : profileArnOf(credentials);
  const response = await sendAuthorized(context, credentials, {
    method: "POST",
    url,
    body: requestBody({ ...call.request, ...defined({ profileArn }) }),
    timeoutMs: call.timeoutMs,
    signal: call.signal,
    connection: call.connection,
    headers: {
      ...headers,
      "amz-sdk-invocation-id": context.deps.random.uuid(),
      "amz-sdk-request": `attempt=${call.attempt}; max=${call.maxAttempts}`,
      // "true" asks that content is not used to improve the service (PROTOCOL 3.2).
      "x-amzn-codewhisperer-optout": "true",
      "x-amzn-kiro-agent-mode": "vibe",
    },
  });
  if (!response.ok || isJson(response) || isPage(response)) {
    throw await readRefusal(response, context.deps.clock, call.signal);
  }
  return response;
}

/** An error under status 200 is still an error (FAULTS C23). */
function isJson(response: Response): boolean {
  return typeOf(response).includes("json");
}

/** A proxy's or a network's login page comes with status 200. */
function isPage(response: Response): boolean {
  return typeOf(response).startsWith("text/");
}

function typeOf(response: Response): string {
  return response.headers.get("content-type")?.toLowerCase() ?? "";
}
