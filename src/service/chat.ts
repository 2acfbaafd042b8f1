import type { Credentials } from "../auth/credentials.ts";
import { generateAssistantResponseUrls } from "../catalog/endpoints.ts";
import type { CodeWhispererRequest } from "../codewhisperer/request.ts";
import { readFailure } from "./failure.ts";
import { profileArnOf, regionOf, sendAuthorized, type ServiceContext } from "./send.ts";

/** OpenCode gives up after 300 s without headers (HOST section 4); our own word must come first. */
const HEADERS_TIMEOUT_MS = 180_000;

export interface ChatCall {
  readonly request: CodeWhispererRequest;
  /** 1 for the first try; the service wants to see it count (PROTOCOL 3.2). */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Ask the older host: the newer one is not there, or only its gateway answered. */
  readonly legacyHost: boolean;
  /** The account's stand-in for a profile was refused (PROTOCOL D6). */
  readonly omitProfile: boolean;
  readonly signal: AbortSignal | undefined;
}

/**
 * Asks for an answer (PROTOCOL 3.1 a and c).
 * @returns a response whose body is an event stream
 * @throws KiroApiError for a refusal, KiroNetworkError for no answer
 */
export async function sendChat(
  context: ServiceContext,
  credentials: Credentials,
  call: ChatCall,
): Promise<Response> {
  const [current, legacy] = generateAssistantResponseUrls(regionOf(credentials));
  const profileArn = call.omitProfile ? undefined : profileArnOf(credentials);
  const response = await sendAuthorized(context, credentials, {
    method: "POST",
    url: call.legacyHost ? legacy : current,
    body: JSON.stringify(profileArn === undefined ? call.request : { ...call.request, profileArn }),
    timeoutMs: HEADERS_TIMEOUT_MS,
    signal: call.signal,
    headers: {
      "content-type": "application/json",
      accept: "application/vnd.amazon.eventstream",
      "amz-sdk-invocation-id": context.deps.random.uuid(),
      "amz-sdk-request": `attempt=${call.attempt}; max=${call.maxAttempts}`,
      // "true" asks that content is not used to improve the service (PROTOCOL 3.2).
      "x-amzn-codewhisperer-optout": "true",
      "x-amzn-kiro-agent-mode": "vibe",
    },
  });
  if (!response.ok || !isEventStream(response)) {
    throw await readFailure(response, context.deps.clock, call.signal);
  }
  return response;
}

/** A JSON error under status 200 is an error all the same (RELIABILITY C23). */
function isEventStream(response: Response): boolean {
  return (response.headers.get("content-type") ?? "").includes(
    "application/vnd.amazon.eventstream",
  );
}
