import { inspect } from "node:util";
import type fc from "fast-check";
import { KiroError } from "../../src/facts/errors.ts";

/** One thing that is fed with what nobody sends on purpose. */
export interface FuzzTarget {
  readonly name: string;
  readonly property: fc.IRawProperty<unknown>;
  /** In the unit tests. */
  readonly runs: number;
}

/** Stands where secrets do; no error may hold it. */
export const CANARY = "aoaAAAAAGcanary0123456789abcdef0123456789abcdef";

/** @throws what is no error of ours, or an error of ours that holds a secret */
export function expectOurs(error: unknown): KiroError {
  if (!(error instanceof KiroError)) throw error;
  const text = inspect(error, { depth: 10 }) + JSON.stringify(error);
  if (text.includes(CANARY)) throw new Error(`a secret in an error: ${text}`);
  return error;
}

/** @returns what the call gives; undefined where it fails with an error of ours */
export async function oursOr<Value>(
  call: () => Value | Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await call();
  } catch (error) {
    expectOurs(error);
    return undefined;
  }
}

export function check(holds: boolean, sentence: string, ...facts: readonly unknown[]): void {
  if (!holds) throw new Error(`${sentence}: ${inspect(facts, { depth: 10 })}`);
}
