import { KiroNetworkError } from "../../../../src/facts/errors.ts";
import { sentenceOf } from "../../../../src/words/errors/sentences.ts";
import { failureOf } from "../../../helpers/failures.ts";
import type { Samples } from "../sample.ts";

export const sentences: Samples = {
  sentenceOf: sentenceOf(failureOf(new KiroNetworkError("network"))) ?? "",
};
