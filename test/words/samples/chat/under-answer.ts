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
  "explainCutCall: no arguments": explainCutCall(0),
  "explainCutCall: this call": explainCutCall(16_384),
  "explainCutCall: another call": explainCutCall(undefined),
  responseEnded: responseEnded(),
  requestUnreadable: requestUnreadable("Cannot read properties of null"),
  contentLeftOut: contentLeftOut("custom"),
};
