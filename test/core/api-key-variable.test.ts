import { describe, expect, it } from "vitest";
import { blockOf } from "../../src/accounts/account.ts";
import { explainBlocks } from "../../src/words/chat/blocks.ts";
import { apiKeyVariableAccount } from "../../src/core/api-key-variable.ts";

describe("the account of KIRO_API_KEY", () => {
  it("serves with whatever may be a key", () => {
    expect(blockOf(apiKeyVariableAccount("ksk_abc.DEF-1", "us-east-1"), 0)).toBeUndefined();
  });

  it.each(["notakey", "ksk_", "ksk_a\nb", "ksk_\u00e9", `ksk_${"x".repeat(600)}`])(
    "%j sends nothing, and says what to correct",
    (text) => {
      const block = blockOf(apiKeyVariableAccount(text, "us-east-1"), 0);
      const words = explainBlocks(block === undefined ? [] : [block]);
      expect(words).toContain(
        "KIRO_API_KEY: Kiro rejected this key; replace it or unset KIRO_API_KEY",
      );
      expect(words).not.toContain(text);
    },
  );
});
