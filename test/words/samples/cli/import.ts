import * as words from "../../../../src/words/cli/import.ts";
import type { Samples } from "../sample.ts";

export const importing: Samples = {
  sourceTitle: words.sourceTitle("kiro-cli"),
  kindTitle: words.kindTitle("social"),
  tokenPhrase: words.tokenPhrase("14:05 CET"),
  "tokenPhrase: ended": words.tokenPhrase(undefined),
  nothingFound: words.nothingFound([]),
  "nothingFound: elsewhere": words.nothingFound(["kiro-ide"]),
  sharingWarning: words.sharingWarning(),
  importQuestion: words.importQuestion(),
  noneChoice: words.noneChoice(),
  sourceChoice: words.sourceChoice("amazon-q"),
  notAsked: words.notAsked(),
  nothingImported: words.nothingImported(),
  importing: words.importing(),
  imported: words.imported("a***@example.com", "kiro-ide"),
  ownLoginKept: words.ownLoginKept("a***@example.com"),
  notImported: words.notImported("kiro-cli", "Kiro rejected this login."),
  unknownSource: words.unknownSource("vscode"),
};
