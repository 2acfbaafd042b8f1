import * as words from "../../../../src/words/cli/setup.ts";
import type { Samples } from "../sample.ts";

const FILE = "~/.config/opencode/opencode.json";
const fault = { line: 3, column: 5, reason: "missing-comma" } as const;

export const setup: Samples = {
  setupCommand: words.setupCommand(),
  "setupCommand: an unpacked copy": words.setupCommand({
    runtime: "node",
    program: "/home/anna/my copy/dist/cli.js",
    address: "file:///home/anna/my%20copy",
  }),
  "configUnusable: invalid JSON": words.configUnusable(FILE, { kind: "invalid-json", fault }),
  "configUnusable: no object": words.configUnusable(FILE, { kind: "not-an-object" }),
  "configUnusable: no list": words.configUnusable(FILE, { kind: "not-a-list" }),
  "configUnusable: wrong type": words.configUnusable(FILE, { kind: "wrong-type", key: "model" }),
  "configUnusable: no UTF-8": words.configUnusable(FILE, { kind: "not-utf8" }),
  "configUnusable: read-only": words.configUnusable(FILE, { kind: "read-only" }),
  "configUnusable: changed meanwhile": words.configUnusable(FILE, { kind: "changed" }),
  "cannotLoad: missing": words.cannotLoad("~/kiro", "missing"),
  "cannotLoad: another package": words.cannotLoad("~/other", "other-package"),
  "cannotLoad: not built": words.cannotLoad("~/opencode-kiro-auth", "not-built"),
  shallWrite: words.shallWrite(),
  needsYes: words.needsYes(),
  nothingChanged: words.nothingChanged(),
  "fileHeading: done": words.fileHeading(FILE, "created", true),
  "fileHeading: not done": words.fileHeading(FILE, "changed", false),
  changedSince: words.changedSince(FILE),
  needsPublished: words.needsPublished("file:///src/opencode-kiro-auth"),
  nothingToUndo: words.nothingToUndo(),
  nextLogin: words.nextLogin(),
  nextStart: words.nextStart(),
  restart: words.restart(),
};
