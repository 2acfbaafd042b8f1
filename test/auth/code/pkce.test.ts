import { describe, expect, it } from "vitest";
import {
  codeChallengeOf,
  createPkce,
  createState,
  isSameSecret,
} from "../../../src/auth/code/pkce.ts";
import { systemRandom } from "../../../src/lib/random.ts";

describe("pkce", () => {
  it("makes the challenge of RFC 7636, appendix B", () => {
    expect(codeChallengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")).toBe(
      "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    );
  });

  it("makes verifiers and states of 256 bits that never repeat", () => {
    const made = new Set<string>();
    for (let round = 0; round < 200; round += 1) {
      const { codeVerifier, codeChallenge } = createPkce(systemRandom);
      const state = createState(systemRandom);
      expect(codeVerifier).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(state).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(codeChallenge).toBe(codeChallengeOf(codeVerifier));
      made.add(codeVerifier).add(state);
    }
    expect(made.size).toBe(400);
  });

  it.each([
    ["same", "same", true],
    ["same", "Same", false],
    ["same", "samesame", false],
    ["", "same", false],
    ["", "", true],
  ])("compares %j with %j", (left, right, isSame) => {
    expect(isSameSecret(left, right)).toBe(isSame);
  });
});
