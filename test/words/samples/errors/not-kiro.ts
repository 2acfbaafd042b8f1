import { KiroApiError } from "../../../../src/facts/errors.ts";
import {
  explainForeignAnswer,
  explainForeignLogin,
  explainPage,
  explainRedirect,
  whatCame,
} from "../../../../src/words/errors/not-kiro.ts";
import type { Samples } from "../sample.ts";

const CASES = [
  ["proxy-login", 407],
  ["network-login", 511],
  ["blocked-at-edge", 403],
  ["unauthorized-elsewhere", 401],
  ["not-kiro", 200],
] as const;

const PAGE = new KiroApiError({ status: 502, origin: "not-json", pageTitle: "Bad gateway" });

export const notKiro: Samples = {
  "whatCame: a page with a title": whatCame({ status: 503, pageTitle: "Down for maintenance" }),
  ...Object.fromEntries(
    CASES.map(([cause, status]) => [
      `explainForeignAnswer: ${cause}`,
      explainForeignAnswer({ status, pageTitle: "Guest Wi-Fi" }, cause),
    ]),
  ),
  "explainForeignAnswer: unauthorized-elsewhere, KIRO_API_KEY": explainForeignAnswer(
    { status: 401 },
    "unauthorized-elsewhere",
    "KIRO_API_KEY",
  ),
  "explainForeignAnswer: words of a gateway": explainForeignAnswer(
    { status: 400, serviceMessage: "Validation failed." },
    "refused-elsewhere",
  ),
  "explainForeignAnswer: a gateway without words": explainForeignAnswer(
    { status: 400 },
    "refused-elsewhere",
  ),
  explainForeignLogin: explainForeignLogin({ status: 511 }) ?? "",
  "explainPage: an operation":
    explainPage({ error: PAGE, kind: "operation-unknown" }, undefined) ?? "",
  "explainPage: a fault": explainPage({ error: PAGE, kind: "server-error" }, undefined) ?? "",
  "explainRedirect: a host": explainRedirect("runtime.us-east-1.kiro.dev"),
  "explainForeignAnswer: without a title": explainForeignAnswer({ status: 402 }, "not-kiro"),
};
