import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { RequestProblem } from "../../../src/facts/problems/request-problem.ts";
import { explainRequestProblem } from "../../../src/words/errors/problems/request.ts";
import { formatMoney, formatNumber, formatShare } from "../../../src/words/formats/numbers.ts";
import { systemReader } from "../../../src/words/formats/reader.ts";
import { quotaLow } from "../../../src/words/notices.ts";
import { accountStatus } from "../../../src/words/chat/status-tool.ts";

afterEach(() => void vi.restoreAllMocks());

/** A process whose system speaks that language. */
function speak(locale: string): void {
  const system = Intl.DateTimeFormat().resolvedOptions();
  vi.spyOn(Intl.DateTimeFormat.prototype, "resolvedOptions").mockReturnValue({
    ...system,
    locale,
  });
}

describe("numbers", () => {
  it("are in the notation of the same reader in a notice and in the command line", () => {
    speak("de-DE");
    const notice = quotaLow({ kind: "quota-low", account: "work", used: 1650.5, limit: 2000 });
    expect(notice).toContain("1.650,5 of 2.000");
    expect(formatNumber(1650.5, systemReader())).toBe("1.650,5");
  });

  it("are so in an error, too", () => {
    speak("de-DE");
    const sizes = { instructions: 1650, tools: 0, toolCount: 0, conversation: 0, lastMessage: 0 };
    const problem = { code: "still_too_long", model: "m", sizes: { ...sizes, attachments: 0 } };
    expect(explainRequestProblem(problem as RequestProblem)).toContain("1.650");
  });

  it("are written nowhere else", () => {
    const files = readdirSync("src", { recursive: true, encoding: "utf8" });
    const others = files.filter((name) => name.endsWith(".ts") && !/formats.numbers/.test(name));
    const own = /toLocale(?:Date|Time)?String|NumberFormat\(/;
    expect(others.filter((name) => own.test(readFileSync(join("src", name), "utf8")))).toEqual([]);
  });

  it("have a notation where the system has no language", () => {
    speak("en-US-u-va-posix");
    expect(formatNumber(1650.5)).toBe("1,650.5");
  });

  it("are in English for a model, whatever the person speaks", () => {
    speak("de-DE");
    const account = { label: "work", plan: undefined, isOld: false, block: undefined };
    const quota = { left: 1650.5, limit: 2000, checkedAt: 0 };
    const facts = { ...account, quota, servesSession: false, servesNew: false };
    expect(accountStatus([facts], 0, systemReader()).join()).toContain("1,650.5 of 2,000");
  });
});

it("has the digits of the English words around it, in every locale", () => {
  for (const locale of ["ar-EG", "fa-IR", "mr-IN", "my-MM"]) {
    const numbers = [
      formatNumber(1234.5, { locale }),
      formatShare(0.83, { locale }),
      formatMoney(1.5, "USD", { locale }),
    ];
    for (const number of numbers) expect(number.replace(/[0-9]/g, "")).not.toMatch(/\p{Nd}/u);
    expect(numbers[1]).toContain("83");
  }
});
