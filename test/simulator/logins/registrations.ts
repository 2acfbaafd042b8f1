import { randomUUID } from "node:crypto";

export interface Registration {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly region: string;
  readonly scopes: readonly string[];
  /** Where an authorization code may be sent. */
  readonly redirectUris: readonly string[];
  /** The start URL whose people may log in by an authorization code. */
  readonly issuerUrl: string | undefined;
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
  expiresAt: number;
}

const LIFETIME = 90 * 24 * 3600 * 1000;

/** Clients registered with AWS SSO OIDC; a registration belongs to its region. */
export class Registrations {
  readonly #now: () => number;
  readonly #clients = new Map<string, Registration>();

  constructor(now: () => number) {
    this.#now = now;
  }

  add(
    region: string,
    scopes: readonly string[],
    redirectUris: readonly string[] = [],
    issuerUrl?: string,
  ): Registration {
    const client: Registration = {
      clientId: `client-${randomUUID()}`,
      clientSecret: `eyJraWQiOiJzaW11bGF0b3IifQ.${randomUUID()}.${randomUUID()}`,
      region,
      scopes,
      redirectUris,
      issuerUrl,
      issuedAt: this.#now(),
      expiresAt: this.#now() + LIFETIME,
    };
    this.#clients.set(client.clientId, client);
    return client;
  }

  /** The client, "expired" where it was good once, undefined where it never was. */
  find(
    region: string,
    clientId: string,
    clientSecret: string,
  ): Registration | "expired" | undefined {
    const client = this.#clients.get(clientId);
    if (client === undefined || client.region !== region || client.clientSecret !== clientSecret)
      return undefined;
    return client.expiresAt <= this.#now() ? "expired" : client;
  }

  /** Without its secret, as the browser names it. */
  named(region: string, clientId: string): Registration | undefined {
    const client = this.#clients.get(clientId);
    return client?.region === region ? client : undefined;
  }

  /** All clients registered so far are expired. */
  expire(): void {
    for (const client of this.#clients.values()) client.expiresAt = this.#now();
  }

  secrets(): readonly string[] {
    return [...this.#clients.values()].map((client) => client.clientSecret);
  }
}
