import {
  KiroApiError,
  KiroAuthError,
  KiroError,
  KiroLocalError,
  KiroNetworkError,
} from "../../facts/errors.ts";
import { VERSION } from "../../facts/version.ts";
import { explainAuthError } from "../errors/problems/auth.ts";
import { explainLocalError } from "../errors/problems/local.ts";
import { classify } from "../../resilience/classify.ts";
import { explainNetworkError } from "../errors/network.ts";
import { explainForeignAnswer } from "../errors/not-kiro.ts";
import { stopped, unexpected } from "./program.ts";

/** Why a command failed, for whatever the parts below throw. */
export function explainCommandError(error: unknown): string {
  if (error instanceof KiroLocalError) return explainLocalError(error);
  if (error instanceof KiroAuthError) return explainAuthError(error);
  if (error instanceof KiroNetworkError) {
    return error.code === "aborted" ? stopped() : explainNetworkError(error);
  }
  if (error instanceof KiroApiError) return explainRefusal(error);
  if (error instanceof KiroError) return unexpected(error.message, VERSION);
  return unexpected(error instanceof Error ? error.message : String(error), VERSION);
}

function explainRefusal(error: KiroApiError): string {
  const { refusal } = error;
  const failure = classify(error);
  if (failure?.kind === "not-kiro") return explainForeignAnswer(refusal, failure.cause);
  const { reason, serviceMessage, status, type } = refusal;
  const name = reason ?? type;
  const answer = name === undefined ? `HTTP ${status}` : `HTTP ${status}, ${name}`;
  return `Kiro refused the request (${answer})${serviceMessage === undefined ? "." : `: ${serviceMessage}`}`;
}
