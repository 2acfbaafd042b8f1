import { beforeEach, describe, expect, it } from "vitest";
import { createPeople, type People } from "../people.ts";
import { Tokens, type RefreshMode, type RefreshResult } from "./tokens.ts";

let clock = 0;
let people: People;
beforeEach(() => {
  clock = 1000;
  people = createPeople(clock);
});

function createTokens(mode: RefreshMode) {
  const tokens = new Tokens(() => clock, { mode });
  const first = tokens.issue(people.google, "social");
  const refresh = (refreshToken: string | undefined) =>
    tokens.refresh(refreshToken ?? "none", "social");
  return { tokens, first, refresh };
}

function accepted(result: ReturnType<Tokens["refresh"]>): RefreshResult {
  if ("rejected" in result) throw new Error(result.rejected);
  return result;
}

describe("refresh modes", () => {
  it("S1: each token once; the successor survives a reuse", () => {
    const { tokens, first, refresh } = createTokens("S1");
    const second = accepted(refresh(first.refreshToken));
    expect(refresh(first.refreshToken)).toEqual({
      rejected: "refresh token used before",
      natural: false,
    });
    expect(tokens.usesOf(first.refreshToken)).toBe(2);
    accepted(refresh(second.refreshToken));
  });

  it("S2: the old one is good for the grace period, counted from its first use", () => {
    const { tokens, first, refresh } = createTokens("S2");
    accepted(refresh(first.refreshToken));
    clock += 10_000;
    expect(tokens.isAlive(first.refreshToken)).toBe(true);
    accepted(refresh(first.refreshToken));
    clock += 1;
    expect(refresh(first.refreshToken)).toHaveProperty("rejected");
  });

  it("S3: a reuse revokes the family, access tokens too, and nobody else", () => {
    const { tokens, first, refresh } = createTokens("S3");
    const other = tokens.issue(people.second, "social");
    const second = accepted(refresh(first.refreshToken));
    expect(refresh(first.refreshToken)).toMatchObject({ natural: false });
    expect(refresh(second.refreshToken)).toMatchObject({ rejected: "revoked refresh token" });
    expect(tokens.owner(second.accessToken)).toMatchObject({ rejected: "revoked access token" });
    expect(tokens.owner(other.accessToken)).toBe(people.second);
  });

  it("S4: the same one comes back", () => {
    const { first, refresh } = createTokens("S4");
    expect(accepted(refresh(first.refreshToken)).refreshToken).toBe(first.refreshToken);
    accepted(refresh(first.refreshToken));
  });

  it("S5: none comes back, the old one stays good", () => {
    const { first, refresh } = createTokens("S5");
    expect(accepted(refresh(first.refreshToken))).not.toHaveProperty("refreshToken");
    accepted(refresh(first.refreshToken));
  });

  it("the mode may change at any time", () => {
    const { tokens, first, refresh } = createTokens("S4");
    accepted(refresh(first.refreshToken));
    tokens.mode = "S1";
    accepted(refresh(first.refreshToken));
    expect(refresh(first.refreshToken)).toHaveProperty("rejected");
  });
});

describe("access tokens", () => {
  it("expire by the clock", () => {
    const { tokens, first } = createTokens("S1");
    clock += 3_599_999;
    expect(tokens.owner(first.accessToken)).toBe(people.google);
    clock += 1;
    expect(tokens.owner(first.accessToken)).toEqual({
      rejected: "expired access token",
      natural: true,
    });
  });

  it("expire when they are told to, those of one person or of all", () => {
    const { tokens, first } = createTokens("S1");
    const other = tokens.issue(people.second, "social");
    tokens.expireAccessTokens(people.google);
    expect(tokens.owner(first.accessToken)).toHaveProperty("rejected");
    expect(tokens.owner(other.accessToken)).toBe(people.second);
    tokens.expireAccessTokens();
    expect(tokens.owner(other.accessToken)).toHaveProperty("rejected");
    const later = tokens.issue(people.second, "social");
    expect(tokens.owner(later.accessToken)).toBe(people.second);
  });

  it("outlive a refresh", () => {
    const { tokens, first, refresh } = createTokens("S1");
    accepted(refresh(first.refreshToken));
    expect(tokens.owner(first.accessToken)).toBe(people.google);
  });
});

describe("bookkeeping", () => {
  it("lists refresh tokens with uses and life", () => {
    const { tokens, first, refresh } = createTokens("S1");
    const second = accepted(refresh(first.refreshToken));
    expect(tokens.refreshTokens()).toEqual([
      { token: first.refreshToken, person: people.google, uses: 1, alive: false },
      { token: second.refreshToken, person: people.google, uses: 0, alive: true },
    ]);
  });

  it("asking whether a token lives costs nothing", () => {
    const { tokens, first } = createTokens("S1");
    expect(tokens.isAlive(first.refreshToken)).toBe(true);
    expect(tokens.usesOf(first.refreshToken)).toBe(0);
    expect(tokens.isAlive("aor")).toBe(false);
  });

  it("knows its API keys and all secrets", () => {
    const { tokens, first } = createTokens("S1");
    const key = tokens.issueApiKey(people.google);
    expect(tokens.ownerOfKey(key)).toBe(people.google);
    expect(tokens.secrets()).toEqual([first.accessToken, first.refreshToken, key]);
    tokens.revokeApiKey(key);
    expect(tokens.ownerOfKey(key)).toEqual({ rejected: "revoked API key", natural: true });
    expect(tokens.ownerOfKey("ksk_")).toEqual({ rejected: "unknown API key", natural: false });
  });
});
