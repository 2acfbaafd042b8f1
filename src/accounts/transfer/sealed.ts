import { createCipheriv, createDecipheriv, scrypt } from "node:crypto";
import type { Random } from "../../lib/random.ts";

/**
 * Content under a passphrase: scrypt (RFC 7914) and AES-256-GCM; the format byte by byte is in
 * docs/AUTHENTICATION.md. The header is authenticated with the content.
 */

const MAGIC = Buffer.from("kiro-export");
const VERSION = 1;
const PLACES = { version: 11, logN: 12, r: 13, p: 14, salt: 15, nonce: 31, content: 43 } as const;
const TAG_LENGTH = 16;

/** What scrypt costs; its memory is 128 · 2^logN · r bytes. */
export interface ScryptCost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/** OWASP's first choice for passwords: 128 MiB, a third of a second. */
const COST: ScryptCost = { logN: 17, r: 8, p: 1 };
/** A file may ask for twice the memory and four times the rounds, but for no more. */
const MAX_MEMORY = 256 * 1024 * 1024;
const MAX_P = 4;

/** `refused`: a wrong passphrase, or changed bytes; no one can tell which. */
export type SealFault = "not-an-export" | "newer-version" | "too-costly" | "refused";

export async function seal(
  content: Uint8Array,
  passphrase: string,
  random: Random,
  cost = COST,
): Promise<Buffer> {
  const { logN, p, r } = cost;
  const salt = random.bytes(PLACES.nonce - PLACES.salt);
  const nonce = random.bytes(PLACES.content - PLACES.nonce);
  const header = Buffer.concat([MAGIC, Buffer.from([VERSION, logN, r, p]), salt, nonce]);
  const key = await keyOf(passphrase, salt, cost);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_LENGTH });
  cipher.setAAD(header);
  const sealed = Buffer.concat([cipher.update(content), cipher.final()]);
  return Buffer.concat([header, sealed, cipher.getAuthTag()]);
}

export async function unseal(
  file: Buffer,
  passphrase: string,
): Promise<{ readonly content: Buffer } | { readonly fault: SealFault }> {
  if (!isSealed(file)) return { fault: "not-an-export" };
  const [version = 0, logN = 0, r = 0, p = 0] = file.subarray(PLACES.version, PLACES.salt);
  if (version !== VERSION) return { fault: version === 0 ? "not-an-export" : "newer-version" };
  if (!isAffordable({ logN, r, p })) return { fault: "too-costly" };
  const header = file.subarray(0, PLACES.content);
  try {
    const key = await keyOf(passphrase, header.subarray(PLACES.salt, PLACES.nonce), { logN, r, p });
    const nonce = header.subarray(PLACES.nonce);
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_LENGTH });
    decipher.setAAD(header);
    decipher.setAuthTag(file.subarray(-TAG_LENGTH));
    const sealed = file.subarray(PLACES.content, -TAG_LENGTH);
    return { content: Buffer.concat([decipher.update(sealed), decipher.final()]) };
  } catch {
    return { fault: "refused" };
  }
}

/** By its beginning and its length, whatever is in it. */
export function isSealed(file: Buffer): boolean {
  return file.length >= PLACES.content + TAG_LENGTH && file.subarray(0, MAGIC.length).equals(MAGIC);
}

function isAffordable({ logN, p, r }: ScryptCost): boolean {
  return logN > 0 && r > 0 && p > 0 && p <= MAX_P && 128 * 2 ** logN * r <= MAX_MEMORY;
}

/** Two keyboards may spell one letter in two ways, and files end in a line break. */
export function normalised(passphrase: string): string {
  return passphrase.normalize("NFKC").trim();
}

function keyOf(passphrase: string, salt: Uint8Array, { logN, p, r }: ScryptCost): Promise<Buffer> {
  const options = { N: 2 ** logN, r, p, maxmem: 2 * MAX_MEMORY };
  return new Promise((resolve, reject) => {
    scrypt(normalised(passphrase), salt, 32, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
