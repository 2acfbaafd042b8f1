import { KiroApiError } from "../facts/errors.ts";
import { lenientRecord } from "./payload.ts";
import { refusalWords } from "./refusal-words.ts";

/** HTTP status that an exception implies (PROTOCOL 5); names in lower case. */
const EXCEPTION_STATUS: ReadonlyMap<string, number> = new Map([
  ["validationexception", 400],
  ["servicequotaexceededexception", 402],
  ["accessdeniedexception", 403],
  ["resourcenotfoundexception", 404],
  ["conflictexception", 409],
  ["throttlingexception", 429],
  ["internalserverexception", 500],
  ["serviceunavailableexception", 503],
]);

/** What an exception frame says. */
export function exception(name: string, payload: Uint8Array): KiroApiError {
  const { reason, message } = refusalWords(lenientRecord(payload));
  const type = exceptionName(name);
  return new KiroApiError({
    status: EXCEPTION_STATUS.get(type.toLowerCase()) ?? 500,
    type,
    reason,
    serviceMessage: message,
    isFrame: true,
  });
}

/** What an error frame says in its headers. */
export function serviceError(code: string, message: string | undefined): KiroApiError {
  const type = exceptionName(code);
  const status = EXCEPTION_STATUS.get(type.toLowerCase()) ?? statusOf(code) ?? 500;
  const words = refusalWords(message);
  return new KiroApiError({
    status,
    type,
    reason: words.reason,
    serviceMessage: words.message,
    isFrame: true,
  });
}

/** Without namespace, and with the capital letter that a member name of the event union lacks. */
function exceptionName(name: string): string {
  const bare = name.slice(name.lastIndexOf("#") + 1);
  if (!/^[\w.-]{1,100}$/.test(bare) || bare === "error") return "InternalServerException";
  return bare.charAt(0).toUpperCase() + bare.slice(1);
}

function statusOf(code: string): number | undefined {
  return /^[45]\d\d$/.test(code) ? Number(code) : undefined;
}
