import * as words from "../../../../src/words/chat/status-tool.ts";
import type { Samples } from "../sample.ts";

const NOW = Date.UTC(2026, 10, 27, 12);
const READER = { timeZone: "Europe/Berlin", locale: "de-DE" };
const ACCOUNT = {
  label: "a***@example.com",
  plan: "KIRO PRO",
  quota: {
    left: 830.2,
    limit: 1000,
    resetAt: Date.UTC(2026, 11, 1),
    checkedAt: NOW - 3_600_000,
  },
  isOld: false,
  block: undefined,
  servesSession: true,
  servesNew: true,
};

export const statusTool: Samples = {
  description: words.STATUS_TOOL_DESCRIPTION,
  accountStatus: words.accountStatus([ACCOUNT], NOW, READER).join("\n"),
  "accountStatus: figures that are old, and none": words
    .accountStatus(
      [
        { ...ACCOUNT, isOld: true, servesSession: false },
        {
          ...ACCOUNT,
          label: "work",
          plan: undefined,
          quota: undefined,
          block: { label: "work", state: "login-required" },
          servesSession: false,
          servesNew: false,
        },
      ],
      NOW,
      READER,
    )
    .join("\n"),
  "accountStatus: nobody": words.accountStatus([], NOW, READER).join("\n"),
  noAccounts: words.noAccounts(),
};
