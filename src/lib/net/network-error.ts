import { KiroError, KiroNetworkError, type NetworkFacts } from "../../facts/errors.ts";

/**
 * What a call to the network failed with, as an error of ours. Ours already: stays as it is.
 * @param facts what is known in addition to the system's code
 */
export function networkError(cause: unknown, facts: NetworkFacts): KiroError {
  if (cause instanceof KiroError) return cause;
  return new KiroNetworkError("network", { ...facts, systemCode: systemCodeOf(cause) }, { cause });
}

/** Codes of Node and of Bun for a connection that was never made: nothing was sent. */
const NOT_CONNECTED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "ConnectionRefused",
  "FailedToOpenSocket",
]);

/** True if the request cannot have reached the server, so that sending it again is safe. */
export function isConnectFailure(error: unknown): boolean {
  return failedWith(error, NOT_CONNECTED);
}

const NAME_NOT_FOUND = new Set(["ENOTFOUND", "EAI_AGAIN"]);

/** True if the host's name could not be resolved. */
export function isNameFailure(error: unknown): boolean {
  return failedWith(error, NAME_NOT_FOUND);
}

/**
 * What Node and Bun call a certificate that is not to be trusted: it has expired, is of another
 * host, or nobody known has signed it. Both take the names from OpenSSL.
 */
const CERTIFICATE =
  /^(?:CERT_|ERR_TLS_CERT_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT|GET_CRL|DECRYPT_CERT|DECODE_ISSUER)|INVALID_(?:CA|PURPOSE)|HOSTNAME_MISMATCH|PATH_LENGTH_EXCEEDED|ERROR_IN_CERT_|UNKNOWN_CERTIFICATE_VERIFICATION_ERROR)/;

/** True if the host could not prove who it is: nothing was sent, and asking again helps nobody. */
export function isCertificateFailure(error: unknown): error is KiroNetworkError {
  return error instanceof KiroNetworkError && isCertificateCode(error.facts.systemCode);
}

export function isCertificateCode(systemCode: string | undefined): boolean {
  return systemCode !== undefined && CERTIFICATE.test(systemCode);
}

/**
 * A 421 in Node: as the Fetch Standard asks, it sends the request again by another connection, but
 * the body has been read by then, so that this is all that is left of the answer.
 */
export function isMisdirected(error: unknown): boolean {
  return failedWith(error, MISDIRECTED);
}

const MISDIRECTED = new Set(["UND_ERR_REQ_CONTENT_LENGTH_MISMATCH"]);

function failedWith(error: unknown, codes: ReadonlySet<string>): boolean {
  if (!(error instanceof KiroNetworkError) || error.code !== "network") return false;
  const { systemCode } = error.facts;
  return systemCode !== undefined && codes.has(systemCode);
}

/**
 * Of our own: the Fetch Standard makes a network error of a proxy's 407. Node says so in words
 * where a tunnel was refused, and else with the only error that has no words at all; Bun hands out
 * the answer.
 */
export const PROXY_LOGIN_CODE = "PROXY_AUTHENTICATION_REQUIRED";
const PROXY_LOGIN = /^$|proxy authentication required|proxy response \(407\)/i;

/** Of our own: a redirect is refused, which Node says in words and Bun with a code. */
export const REDIRECT_CODE = "REDIRECT_REFUSED";
const REDIRECT = /^unexpected redirect$/i;

/** Node hides the system's code one `cause` below fetch's error; Bun has it on the error. */
function systemCodeOf(error: unknown): string | undefined {
  let current = error;
  for (let depth = 0; depth < 4 && current instanceof Error; depth += 1) {
    const code: unknown = "code" in current ? current.code : undefined;
    if (code === "UnexpectedRedirect" || REDIRECT.test(current.message)) return REDIRECT_CODE;
    if (typeof code === "string" && /^\w{1,40}$/.test(code)) {
      return code === "UND_ERR_ABORTED" && PROXY_LOGIN.test(current.message)
        ? PROXY_LOGIN_CODE
        : code;
    }
    if (depth > 0 && PROXY_LOGIN.test(current.message)) return PROXY_LOGIN_CODE;
    current = current.cause;
  }
  return undefined;
}

export function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}
