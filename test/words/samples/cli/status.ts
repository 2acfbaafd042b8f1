import * as words from "../../../../src/words/cli/status.ts";
import type { Samples } from "../sample.ts";

export const status: Samples = {
  heading: words.heading("1.2.0", "1.2.0"),
  "heading: OpenCode loads another version": words.heading("1.2.0", "1.1.0"),
  servesBecause: words.servesBecause("preferred"),
  "servesBecause: the reason is not known": words.servesBecause(undefined),
  "outlook: a date": words.outlook("1 Dec", "until", "until about 28 Nov at this rate"),
  "outlook: beyond the reset": words.outlook("1 Dec", "past-reset", "until the reset on 1 Dec"),
  "outlook: nothing left": words.outlook("1 Dec", "used-up", "used up"),
  "outlook: nothing spent": words.outlook("1 Dec", "idle", "nothing is being spent"),
  "outlook: too early": words.outlook(
    "1 Dec",
    "unknown-too-early",
    "not known yet: less than a day is recorded",
  ),
  accountsHidden: words.accountsHidden(),
  figuresRead: words.figuresRead("5 min ago"),
  modelList: words.modelList("work", "2 h ago"),
  "modelList: never read": words.modelList("work", undefined),
  "modelList: no account": words.modelList(undefined, undefined),
  processPhrase: words.processPhrase(4711, "1.2.0", "14:05 CET"),
  noProcess: words.noProcess(),
  nothingToDo: words.nothingToDo(),
};
