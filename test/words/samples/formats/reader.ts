import * as reader from "../../../../src/words/formats/reader.ts";
import type { Samples } from "../sample.ts";

export const readerSamples: Samples = {
  "systemReader: the time zone of the tests": reader.systemReader().timeZone,
};
