import { randomBytes, randomUUID } from "node:crypto";

/** Chance as the core sees it: a parameter, so that tests own it. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Cryptographically strong bytes. */
  bytes(length: number): Uint8Array;
  /** RFC 9562 version 4. */
  uuid(): string;
}

export const systemRandom: Random = {
  next: () => Math.random(),
  bytes: (length) => randomBytes(length),
  uuid: () => randomUUID(),
};
