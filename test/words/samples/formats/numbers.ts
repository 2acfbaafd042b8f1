import * as numbers from "../../../../src/words/formats/numbers.ts";
import type { Samples } from "../sample.ts";

const HERE = { locale: "en-US" };

export const numberSamples: Samples = {
  "formatNumber: a sum of fractions": numbers.formatNumber(830.1999999999998),
  "formatNumber: thousands": numbers.formatNumber(10_000),
  "formatNumber: large, as a German writes it": numbers.formatNumber(1234.5, { locale: "de" }),
  formatMoney: numbers.formatMoney(0.5, "USD", HERE),
  "formatMoney: no currency": numbers.formatMoney(0.5, "credits", HERE),
  formatShare: numbers.formatShare(0.834, HERE),
};
