import type { Login } from "../../src/accounts/roster.ts";

/** Logins as a flow would deliver them; all that is not said follows from the name. */

export function socialLogin(name: string, expiresAt = 0): Omit<Login, "usage"> {
  return {
    identity: { userId: name, email: `${name}@example.com` },
    credentials: {
      method: "social",
      provider: "Google",
      accessToken: `access-${name}`,
      refreshToken: `refresh-${name}`,
      expiresAt,
    },
  };
}

export function apiKeyLogin(apiKey: string): Omit<Login, "usage"> {
  return { identity: {}, credentials: { method: "api-key", apiKey, region: "us-east-1" } };
}
