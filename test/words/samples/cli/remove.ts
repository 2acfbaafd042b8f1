import * as words from "../../../../src/words/cli/remove.ts";
import type { Samples } from "../sample.ts";

export const remove: Samples = {
  shallDelete: words.shallDelete(),
  notListed: words.notListed(),
  "recordRemoved: done": words.recordRemoved("~/.local/share/opencode/auth.json", true),
  "recordRemoved: not done": words.recordRemoved("~/.local/share/opencode/auth.json", false),
  "filesHeading: done": words.filesHeading(true),
  "filesHeading: not done": words.filesHeading(false),
  "wouldBeRemoved: and its login ended": words.wouldBeRemoved("work", true),
  "wouldBeRemoved: shared": words.wouldBeRemoved("work", false),
  endingLogins: words.endingLogins(),
  filesKept: words.filesKept(),
};
