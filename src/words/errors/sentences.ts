import {
  KiroApiError,
  KiroAuthError,
  KiroLocalError,
  KiroNetworkError,
} from "../../facts/errors.ts";
import type { Failure } from "../../facts/failure.ts";
import { explainNetworkError } from "./network.ts";
import { explainForeignAnswer } from "./not-kiro.ts";
import { explainAuthError } from "./problems/auth.ts";
import { explainLocalError } from "./problems/local.ts";

/** Of a login, of the network, of this machine, of what is in between: they have whole sentences of their own. */
export function sentenceOf(
  { cause, error, kind }: Pick<Failure, "cause" | "error" | "kind">,
  account?: string,
): string | undefined {
  if (kind === "not-kiro" && error instanceof KiroApiError) {
    return explainForeignAnswer(error.refusal, cause, account);
  }
  if (error instanceof KiroLocalError) return explainLocalError(error);
  if (error instanceof KiroNetworkError) return explainNetworkError(error);
  return error instanceof KiroAuthError ? explainAuthError(error) : undefined;
}
