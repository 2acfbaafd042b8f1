import { KiroStreamError } from "../../../../src/facts/errors.ts";
import { explainNoAnswer, whatHappened } from "../../../../src/words/errors/endings.ts";
import { failureOf } from "../../../helpers/failures.ts";
import type { Samples } from "../sample.ts";

const unknownEnd = new KiroStreamError("empty_response", { stopReason: "PAUSE_TURN" });

export const endings: Samples = {
  whatHappened: whatHappened(failureOf(unknownEnd)),
  "explainNoAnswer: thoughts": explainNoAnswer("thoughts_only", "") ?? "",
  "explainNoAnswer: malformed":
    explainNoAnswer("event_malformed", ": an event is malformed.") ?? "",
  "explainNoAnswer: empty": explainNoAnswer("empty_response", ": it was empty.") ?? "",
};
