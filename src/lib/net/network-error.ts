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

function failedWith(error: unknown, codes: ReadonlySet<string>): boolean {
  if (!(error instanceof KiroNetworkError) || error.code !== "network") return false;
  const { systemCode } = error.facts;
  return systemCode !== undefined && codes.has(systemCode);
}

/** Node hides the system's code one `cause` below fetch's error; Bun has it on the error. */
function systemCodeOf(error: unknown): string | undefined {
  let current = error;
  for (let depth = 0; depth < 4 && current instanceof Error; depth += 1) {
    const code: unknown = "code" in current ? current.code : undefined;
    if (typeof code === "string" && /^\w{1,40}$/.test(code)) return code;
    current = current.cause;
  }
  return undefined;
}

export function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}
