import * as words from "../../../../src/words/chat/session.ts";
import type { Samples } from "../sample.ts";

const interrupted = { kind: "session-interrupted", reason: "server-error" } as const;

export const session: Samples = {
  "sessionResuming: in ten seconds": words.sessionResuming({
    kind: "session-resuming",
    reason: "stream-interrupted",
    milliseconds: 10_000,
  }),
  "sessionStopped: by a key": words.sessionStopped(),
  "sessionAbandoned: at the next start": words.sessionAbandoned(),
  "sessionInterrupted: not resumed": words.sessionInterrupted({
    ...interrupted,
    cause: "not-resumed",
  }),
  "sessionInterrupted: given up": words.sessionInterrupted({ ...interrupted, cause: "given-up" }),
  "commandInterrupted: not resumed": words.commandInterrupted({
    ...interrupted,
    cause: "not-resumed",
  }),
  "resumeText: most failures": words.resumeText("timeout"),
  "resumeText: a tool call": words.resumeText("tool-call-cut-off"),
};
