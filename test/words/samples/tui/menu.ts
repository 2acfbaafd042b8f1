import * as words from "../../../../src/words/tui/menu.ts";
import type { Reader } from "../../../../src/words/formats/times.ts";
import type { Samples } from "../sample.ts";

const reader: Reader = { timeZone: "Europe/Berlin", locale: "en-US" };
const label = "a***@example.com";
const { message: ofOurs } = words.confirmRemoval(label, "ended");
const { message: imported } = words.confirmRemoval(label, "shared");
const { message: ofAws } = words.confirmRemoval(label, "impossible");

export const tuiMenu: Samples = {
  "toggleTitle: shown": words.toggleTitle("sidebar", true),
  "toggleTitle: hidden": words.toggleTitle("prompt", false),
  "accountDetails: the one that serves": words.accountDetails({
    plan: "KIRO PRO+",
    serves: true,
    state: undefined,
  }),
  "accountDetails: one that cannot": words.accountDetails({
    plan: undefined,
    serves: false,
    state: "quota used up until 1 Dec",
  }),
  "confirmRemoval: ours": ofOurs,
  "confirmRemoval: imported": imported,
  "confirmRemoval: AWS": ofAws,
  "usageOf: a plan": words.usageOf(label, "KIRO FREE"),
  "usageOf: none known": words.usageOf(label, undefined),
  "noUsage: before the first answer": words.noUsage(),
  "spentToday: a fraction": words.spentToday(2.456, reader),
  "doctorAccounts: one of two": words.doctorAccounts(1, 2),
  "doctorFile: fine": words.doctorFile("accounts", undefined),
  "doctorFile: not": words.doctorFile("status", "Cannot use /x: it is not a regular file."),
  "moreByCommand: the command line": words.moreByCommand(),
  ...Object.fromEntries(
    Object.entries({ ...words.MENU, ...words.ACTIONS }).map(([name, choice]) => [
      `choice: ${name}`,
      "description" in choice ? `${choice.title}: ${choice.description}` : choice.title,
    ]),
  ),
};
