import { withoutStop } from "../../../../src/words/formats/text.ts";
import type { Samples } from "../sample.ts";

export const text: Samples = { withoutStop: withoutStop("Something went wrong. ") };
