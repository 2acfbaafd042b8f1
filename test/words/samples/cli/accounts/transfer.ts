import * as words from "../../../../../src/words/cli/accounts/transfer.ts";
import type { Samples } from "../../sample.ts";

const FILE = "/home/anna/accounts.kiro";

export const accountsTransfer: Samples = {
  "passphrasePrompt: export": words.passphrasePrompt(true),
  "passphrasePrompt: import": words.passphrasePrompt(false),
  passphraseAgain: words.passphraseAgain(),
  passphraseDiffers: words.passphraseDiffers(),
  passphraseTooShort: words.passphraseTooShort(12),
  passphraseNeeded: words.passphraseNeeded(),
  encrypting: words.encrypting(),
  decrypting: words.decrypting(),
  nothingToExport: words.nothingToExport(),
  fileExists: words.fileExists(FILE),
  fileOther: words.fileOther(FILE),
  fileMissing: words.fileMissing(FILE),
  "exported: one": words.exported(1, FILE),
  "exported: several": words.exported(3, FILE),
  "leftOut: one": words.leftOut(1, "/home/anna/.config/opencode/kiro-accounts.json"),
  "leftOut: several": words.leftOut(2, "/home/anna/.config/opencode/kiro-accounts.json"),
  standardOutput: words.standardOutput(),
  directoryMissing: words.directoryMissing("/home/anna/missing"),
  sharedLogins: words.sharedLogins(),
  notAnExport: words.notAnExport(FILE),
  exportTooCostly: words.exportTooCostly(FILE),
  exportRefused: words.exportRefused(FILE),
  "mergePhrase: added": words.mergePhrase("added"),
  "mergePhrase: updated": words.mergePhrase("updated"),
  "mergePhrase: the same": words.mergePhrase("kept", "same"),
  "mergePhrase: its own": words.mergePhrase("kept", "own"),
  "mergePhrase: over": words.mergePhrase("kept", "dead"),
  "mergePhrase: older": words.mergePhrase("kept", "older"),
  emptyExport: words.emptyExport(FILE),
  "unusableImported: one": words.unusableImported(1),
  "unusableImported: several": words.unusableImported(3),
};
