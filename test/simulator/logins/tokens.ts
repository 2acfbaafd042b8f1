import { randomUUID } from "node:crypto";
import type { Person } from "../people.ts";

/**
 * How the token endpoints treat a refresh token: S1 strict single use, S2 the old one stays good for
 * a grace period, S3 reuse revokes the whole family, S4 the same one comes back, S5 none comes back.
 */
export type RefreshMode = "S1" | "S2" | "S3" | "S4" | "S5";

/** Where a family of tokens was issued: only that place may refresh it. */
export type Issuer = "social" | `oidc:${string}` | `external:${string}`;

export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds. */
  readonly expiresIn: number;
}

export interface RefreshResult {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresIn: number;
  readonly person: Person;
}

/** `natural`: the test took the token away; otherwise the client is to blame. */
interface TokenRejection {
  readonly rejected: string;
  readonly natural: boolean;
}

interface Family {
  readonly person: Person;
  readonly issuer: Issuer;
  revoked: boolean;
}
interface AccessToken {
  readonly family: Family;
  expiresAt: number;
}
interface RefreshToken {
  readonly family: Family;
  uses: number;
  spentAt?: number;
}

/** Every token the simulator issued, and what became of it. */
export class Tokens {
  mode: RefreshMode;
  /** Lifetime of the next access tokens, seconds. */
  expiresIn: number;
  /** S2: how long a spent refresh token stays good. */
  graceMs: number;
  readonly #now: () => number;
  readonly #access = new Map<string, AccessToken>();
  readonly #refresh = new Map<string, RefreshToken>();
  readonly #keys = new Map<string, { person: Person; revoked: boolean }>();

  constructor(
    now: () => number,
    options: { mode?: RefreshMode; expiresIn?: number; graceMs?: number } = {},
  ) {
    this.#now = now;
    this.mode = options.mode ?? "S1";
    this.expiresIn = options.expiresIn ?? 3600;
    this.graceMs = options.graceMs ?? 10_000;
  }

  issue(person: Person, issuer: Issuer): TokenPair {
    const family: Family = { person, issuer, revoked: false };
    const accessToken = this.#addAccess(family);
    return { accessToken, refreshToken: this.#addRefresh(family), expiresIn: this.expiresIn };
  }

  /** Does what the mode says; counts the use in any case. */
  refresh(refreshToken: string, issuer: Issuer): RefreshResult | TokenRejection {
    const record = this.#refresh.get(refreshToken);
    if (record === undefined) return { rejected: "unknown refresh token", natural: false };
    record.uses += 1;
    const { family } = record;
    const rejection = this.#rejection(record, issuer);
    if (rejection !== undefined) {
      if (this.mode === "S3" && record.spentAt !== undefined) family.revoked = true;
      return rejection;
    }
    const { person } = family;
    const result = { accessToken: this.#addAccess(family), expiresIn: this.expiresIn, person };
    if (this.mode === "S4") return { ...result, refreshToken };
    if (this.mode === "S5") return result;
    record.spentAt ??= this.#now();
    return { ...result, refreshToken: this.#addRefresh(family) };
  }

  /** Whose access token it is, if the service would take it now. */
  owner(accessToken: string): Person | TokenRejection {
    const record = this.#access.get(accessToken);
    if (record === undefined) return { rejected: "unknown access token", natural: false };
    if (record.family.revoked) return { rejected: "revoked access token", natural: true };
    if (record.expiresAt <= this.#now()) return { rejected: "expired access token", natural: true };
    return record.family.person;
  }

  /** Whose access token it is or was. */
  personOf(accessToken: string): Person | undefined {
    return this.#access.get(accessToken)?.family.person;
  }

  /** The whole chain of a refresh token ends, its access tokens at once. */
  signOut(refreshToken: string, issuer: Issuer): TokenRejection | undefined {
    const record = this.#refresh.get(refreshToken);
    if (record?.family.issuer !== issuer)
      return { rejected: "unknown refresh token", natural: false };
    record.family.revoked = true;
    return undefined;
  }

  /** Whether the access token was issued by an organisation's own identity provider. */
  isExternal(accessToken: string): boolean {
    return this.#access.get(accessToken)?.family.issuer.startsWith("external:") === true;
  }

  issueApiKey(person: Person): string {
    const key = `ksk_${secret()}`;
    this.#keys.set(key, { person, revoked: false });
    return key;
  }

  ownerOfKey(apiKey: string): Person | TokenRejection {
    const record = this.#keys.get(apiKey);
    if (record === undefined) return { rejected: "unknown API key", natural: false };
    return record.revoked ? { rejected: "revoked API key", natural: true } : record.person;
  }

  revokeApiKey(apiKey: string): void {
    const record = this.#keys.get(apiKey);
    if (record !== undefined) record.revoked = true;
  }

  /** Access tokens issued so far stop working, of one person or of all. */
  expireAccessTokens(person?: Person): void {
    for (const record of this.#access.values()) {
      if (person === undefined || record.family.person === person) record.expiresAt = this.#now();
    }
  }

  /** Refresh and access tokens issued so far are void, of one person or of all. */
  revoke(person?: Person): void {
    for (const { family } of [...this.#refresh.values(), ...this.#access.values()]) {
      if (person === undefined || family.person === person) family.revoked = true;
    }
  }

  /** How often this refresh token was sent, accepted or not. */
  usesOf(refreshToken: string): number {
    return this.#refresh.get(refreshToken)?.uses ?? 0;
  }

  /** Would the service take this refresh token now? Costs nothing. */
  isAlive(refreshToken: string): boolean {
    const record = this.#refresh.get(refreshToken);
    return record !== undefined && this.#rejection(record, record.family.issuer) === undefined;
  }

  /** Every refresh token with its uses, oldest first. */
  refreshTokens(): readonly RefreshTokenFacts[] {
    return [...this.#refresh].map(([token, { family, uses }]) => ({
      token,
      person: family.person,
      uses,
      alive: this.isAlive(token),
    }));
  }

  /** All tokens and keys ever issued, to look for in places where they must not be. */
  secrets(): readonly string[] {
    return [...this.#access.keys(), ...this.#refresh.keys(), ...this.#keys.keys()];
  }

  #addAccess(family: Family): string {
    const token = `aoaAAAAAG${secret()}`;
    this.#access.set(token, { family, expiresAt: this.#now() + this.expiresIn * 1000 });
    return token;
  }

  #addRefresh(family: Family): string {
    const token = `aorAAAAAG${secret()}`;
    this.#refresh.set(token, { family, uses: 0 });
    return token;
  }

  #rejection(record: RefreshToken, issuer: Issuer): TokenRejection | undefined {
    const { family, spentAt } = record;
    if (family.issuer !== issuer)
      return { rejected: "refresh token of another client", natural: false };
    if (family.revoked) return { rejected: "revoked refresh token", natural: true };
    if (spentAt === undefined) return undefined;
    if (this.mode === "S2" && this.#now() - spentAt <= this.graceMs) return undefined;
    return { rejected: "refresh token used before", natural: false };
  }
}

interface RefreshTokenFacts {
  readonly token: string;
  readonly person: Person;
  readonly uses: number;
  readonly alive: boolean;
}

function secret(): string {
  return randomUUID().replaceAll("-", "") + randomUUID().replaceAll("-", "");
}
