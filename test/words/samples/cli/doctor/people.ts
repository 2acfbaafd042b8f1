import * as words from "../../../../../src/words/cli/doctor/people.ts";
import type { Samples } from "../../sample.ts";
import { said } from "./said.ts";

const PATH = "~/.config/opencode/kiro-accounts.json";

const MEND = { path: PATH, mayLogIn: false };

export const people: Samples = {
  recordsFine: said(words.recordsFine()),
  "recordUnusable: an id": said(words.recordUnusable(1, undefined, { kind: "id-invalid" }, MEND)),
  "recordUnusable: with a backup": said(
    words.recordUnusable(1, undefined, { kind: "id-invalid" }, { ...MEND, copy: `${PATH}.bak` }),
  ),
  "recordUnusable: twice": said(words.recordUnusable(2, "work", { kind: "duplicate" }, MEND)),
  "recordUnusable: credentials": said(
    words.recordUnusable(2, "work", { kind: "credentials-invalid" }, MEND),
  ),
  "recordUnusable: an unknown kind": said(
    words.recordUnusable(3, "work", { kind: "method-unknown", method: "passkey" }, MEND),
  ),
  "recordUnusable: a field": said(
    words.recordUnusable(3, "work", { kind: "fields-missing", fields: ["refreshToken"] }, MEND),
  ),
  "recordUnusable: fields": said(
    words.recordUnusable(
      3,
      "work",
      { kind: "fields-missing", fields: ["clientId", "clientSecret"] },
      { ...MEND, mayLogIn: true },
    ),
  ),
  accountsReady: said(words.accountsReady(1, 2)),
  noAccount: said(words.noAccount()),
  keyServesNobody: said(words.keyServesNobody()),
  "allDisabled: a word": said(words.allDisabled("work")),
  "allDisabled: an address": said(words.allDisabled("a***@example.com")),
  "mustLogIn: rejected": said(words.mustLogIn("work", "refresh-token-rejected")),
  "mustLogIn: interrupted": said(words.mustLogIn("work", "refresh-interrupted")),
  suspended: said(words.suspended("work", "https://example.org")),
  "quotaUsedUp: with its end": said(words.quotaUsedUp("work", "1 Dec")),
  "quotaUsedUp: without": said(words.quotaUsedUp("work", undefined)),
  coolingDown: said(words.coolingDown("work", "13:05 CET")),
  tokensFine: said(words.tokensFine(false)),
  "tokensFine: of others": said(words.tokensFine(true)),
  tokensNone: said(words.tokensNone()),
  tokensOld: said(words.tokensOld("work", "40 days ago")),
  refreshUnfinished: said(words.refreshUnfinished("work")),
  registrationExpired: said(words.registrationExpired("work", "1 Nov 2026")),
  keyInFileMalformed: said(words.keyInFileMalformed("work")),
  "regionsFine: some": said(words.regionsFine(["us-east-1"])),
  "regionsFine: none": said(words.regionsFine([])),
  profileMalformed: said(words.profileMalformed("work")),
  profileRegionUnknown: said(words.profileRegionUnknown("work", "ap-south-1")),
  profileOfOtherPartition: said(
    words.profileOfOtherPartition("work", "us-gov-west-1", "us-east-1"),
  ),
  loginRegionUnknown: said(words.loginRegionUnknown("work", "us-east-9")),
  profileUnknown: said(words.profileUnknown("work")),
};
