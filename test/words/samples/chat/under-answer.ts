import {
  contentLeftOut,
  explainCutCall,
  explainLimit,
  goOn,
  explainRefusal,
  referenceHeading,
  requestUnreadable,
  responseEnded,
} from "../../../../src/words/chat/under-answer.ts";
import type { Samples } from "../sample.ts";

export const underAnswer: Samples = {
  "explainRefusal: a filter that says why": explainRefusal({
    by: "content-filter",
    category: "cyber",
    explanation: "The request asks for malware.",
  }),
  "explainRefusal: a filter that says nothing": explainRefusal({
    by: "content-filter",
    category: "",
    explanation: "",
  }),
  "explainRefusal: a guardrail": explainRefusal({
    by: "guardrail",
    category: "pii",
    explanation: "",
  }),
  "referenceHeading: code": referenceHeading("code"),
  "referenceHeading: sources": referenceHeading("source"),
  "explainLimit: nothing": explainLimit(false),
  "explainLimit: thoughts": explainLimit(true),
  goOn: goOn("Kiro's answer was cut off."),
  "explainCutCall: no arguments": explainCutCall({ characters: 0, by: "end" }),
  "explainCutCall: at a limit": explainCutCall({ characters: 17, by: "limit" }),
  "explainCutCall: a long call": explainCutCall({ characters: 16_384, by: "end" }),
  "explainCutCall: a short call": explainCutCall({ characters: 17, by: "end" }),
  "explainCutCall: on the way": explainCutCall({ characters: 16_384, by: "fault" }),
  "explainCutCall: another call": explainCutCall(undefined),
  responseEnded: responseEnded(),
  requestUnreadable: requestUnreadable("Cannot read properties of null"),
  contentLeftOut: contentLeftOut("custom"),
};
