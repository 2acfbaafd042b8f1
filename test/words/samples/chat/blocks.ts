import type { AccountBlock } from "../../../../src/facts/account-block.ts";
import { KiroApiError, KiroLocalError } from "../../../../src/facts/errors.ts";
import { classifyTokenError } from "../../../../src/resilience/classify.ts";
import { explainBlock, explainBlocks } from "../../../../src/words/chat/blocks.ts";
import { HOST_KEY } from "../../../../src/words/terms.ts";
import { failureOf } from "../../../helpers/failures.ts";
import type { Samples } from "../sample.ts";

const UNTIL = Date.UTC(2026, 11, 1);
const FULL_DISK = new KiroLocalError({
  code: "store_unwritable",
  path: "kiro-accounts.json",
  reason: "refused-by-system",
  systemCode: "ENOSPC",
});
/** Complete by type: each block has words of its own. */
const BLOCKS: Readonly<Record<AccountBlock["state"], readonly Omit<AccountBlock, "state">[]>> = {
  "cooling-down": [
    { label: "a***@x.org", until: UNTIL },
    { label: "j***@x.org", until: UNTIL, reason: "access-token-rejected" },
  ],
  "quota-exhausted": [{ label: "b***@x.org", until: UNTIL }],
  "login-required": [
    { label: "c***@x.org" },
    { label: "d***@x.org", login: { reason: "refresh-interrupted", since: UNTIL } },
    { label: "e***@x.org", login: { reason: "client-expired", since: UNTIL } },
    { label: "KIRO_API_KEY" },
    { label: HOST_KEY },
  ],
  suspended: [{ label: "f***@x.org" }],
  disabled: [{ label: "g***@x.org" }],
  refused: [
    { label: "h***@x.org", failure: failureOf(new KiroApiError({ status: 403 })) },
    { label: "i***@x.org", failure: classifyTokenError(FULL_DISK) ?? failureOf(FULL_DISK) },
  ],
};
const STATES = Object.keys(BLOCKS) as AccountBlock["state"][];

export const blocks: Samples = {
  explainBlock: explainBlock({ label: "work", state: "disabled" }),
  "explainBlocks: no account": explainBlocks([]),
  "explainBlocks: several": explainBlocks(
    STATES.flatMap((state) => BLOCKS[state].map((block) => ({ ...block, state }))),
  ),
};
