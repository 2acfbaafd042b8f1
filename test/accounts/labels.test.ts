import { describe, expect, it } from "vitest";
import { redactText } from "../../src/lib/log/secret-text.ts";
import { labelsOf, maskedLabel } from "../../src/accounts/account.ts";
import { addAccount, createAccount } from "../../src/accounts/roster.ts";
import { createTokenSource } from "../../src/accounts/tokens/tokens.ts";
import { newStore } from "./new-store.ts";
import { socialLogin } from "./samples.ts";
import { authError } from "../auth/problems.ts";

describe("the names of several accounts in messages", () => {
  it("have a piece of the id where two look the same, and there only", () => {
    const all = [
      createAccount("1f2e-3d4c", socialLogin("anna"), 0),
      createAccount("9a8b-7c6d", socialLogin("adam"), 0),
      createAccount("5a5b-5c5d", socialLogin("bea"), 0),
    ];
    expect(all.map(labelsOf(all))).toEqual([
      "a***@example.com (1f2e)",
      "a***@example.com (9a8b)",
      "b***@example.com",
    ]);
    expect(all.slice(1).map(labelsOf(all.slice(1)))).toEqual(all.slice(1).map(maskedLabel));
  });

  it("tell who must log in again (A23)", async () => {
    const { store, deps, notices, clock } = newStore();
    await addAccount(store, socialLogin("adam", clock.now() + 3_600_000), deps);
    const account = await addAccount(store, socialLogin("anna"), deps);
    const refused = authError("refresh_token_rejected");
    const tokens = createTokenSource({ ...deps, store, refresh: () => Promise.reject(refused) });
    const request = { refusedToken: undefined, signal: undefined };
    await expect(tokens.withFreshToken(account, request)).rejects.toThrow();
    const name = `a***@example.com (${account.id.slice(0, 4)})`;
    expect(notices).toMatchObject([{ kind: "login-required", account: name }]);
  });
});

describe("the name of one account in messages", () => {
  const named = (label: string) =>
    maskedLabel({ ...createAccount("1f2e", socialLogin("x"), 0), label });

  it.each([
    ["somebody@example.com", "s***@example.com"],
    ["anna@example.com", "a***@example.com"],
    ["work (somebody@example.com)", "work (s***@example.com)"],
    ["work", "work"],
    ["some\u0000body@localhost", "s***@localhost"],
  ])("masks %j as the debug log does: %j", (label, masked) => {
    expect(named(label)).toBe(masked);
    expect(redactText(masked)).toBe(masked);
  });
});
