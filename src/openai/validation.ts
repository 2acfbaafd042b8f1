import { KiroRequestError } from "../facts/errors.ts";

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The refusal of one field: where it is and what it must be. */
export function requestError(param: string, expected: string): KiroRequestError {
  return new KiroRequestError("invalid_request", `'${param}' must be ${expected}`, param);
}
