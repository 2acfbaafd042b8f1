import { partsOf } from "../../../../src/words/formats/parts.ts";
import type { Samples } from "../sample.ts";

const IN_JULY = Date.UTC(2026, 6, 3);

function zoneOf(timeZone: string): string {
  return partsOf(IN_JULY, timeZone).zone;
}

export const parts: Samples = {
  "partsOf: a zone of Britain": zoneOf("Europe/London"),
  "partsOf: a zone of America": zoneOf("America/New_York"),
  "partsOf: a zone of Australia": zoneOf("Australia/Sydney"),
  "partsOf: a zone of India": zoneOf("Asia/Kolkata"),
  "partsOf: a zone without a short name": zoneOf("Asia/Kathmandu"),
};
