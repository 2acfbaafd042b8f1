import { createDecipheriv, scryptSync } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSealed, seal, unseal } from "../../../src/accounts/transfer/sealed.ts";
import { systemRandom } from "../../../src/lib/random.ts";
import { load, SEED } from "../../helpers/property.ts";

/** So cheap that thousands of keys can be made. */
const CHEAP = { logN: 4, r: 1, p: 1 };
const PASSPHRASE = "correct horse battery";
const CONTENT = Buffer.from('{"accounts":[]}');

function sealCheaply(content: Uint8Array = CONTENT, passphrase = PASSPHRASE): Promise<Buffer> {
  return seal(content, passphrase, systemRandom, CHEAP);
}

/** Byte by byte as docs/AUTHENTICATION.md has it. */
function unsealByTheBook(file: Buffer, passphrase: string): string {
  expect(file.toString("latin1", 0, 11)).toBe("kiro-export");
  const [version, logN = 0, r = 0, p = 0] = file.subarray(11, 15);
  expect(version).toBe(1);
  const cost = { N: 2 ** logN, r, p, maxmem: 2 ** 30 };
  const key = scryptSync(passphrase, file.subarray(15, 31), 32, cost);
  const decipher = createDecipheriv("aes-256-gcm", key, file.subarray(31, 43));
  decipher.setAAD(file.subarray(0, 43)).setAuthTag(file.subarray(file.length - 16));
  const content = decipher.update(file.subarray(43, file.length - 16), undefined, "utf8");
  return content + decipher.final("utf8");
}

/** What version 1 wrote, under the passphrase above. */
const EARLIER =
  "6b69726f2d6578706f7274010401018b2b38f0f68c1a7a8d74e1ae804a4a9669d393b723a2b5dcd82c79e6555dacae97efc25af9be9e3deeb4ace7f42a521a3484f084acf4204945710e";

describe("an export", () => {
  it(`gives back what was put in, whatever it is (seed ${SEED})`, async () => {
    const contents = fc.uint8Array({ maxLength: 3000 });
    const passphrases = fc.string({ unit: "grapheme", maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(contents, passphrases, async (content, passphrase) => {
        const opened = await unseal(await sealCheaply(content, passphrase), passphrase);
        expect(opened).toEqual({ content: Buffer.from(content) });
      }),
      load(1000, 0.1),
    );
  });

  it("is what the documents describe, at the full cost", async () => {
    const file = await seal(CONTENT, PASSPHRASE, systemRandom);
    expect([...file.subarray(11, 15)]).toEqual([1, 17, 8, 1]);
    expect(unsealByTheBook(file, PASSPHRASE)).toBe(CONTENT.toString());
  });

  it("of version 1 can be opened for ever", async () => {
    const file = Buffer.from(EARLIER, "hex");
    expect(await unseal(file, PASSPHRASE)).toEqual({ content: CONTENT });
  });

  it("differs each time, for salt and nonce are new", async () => {
    const [one, other] = await Promise.all([sealCheaply(), sealCheaply()]);
    expect(one.subarray(15, 31)).not.toEqual(other.subarray(15, 31));
    expect(one.subarray(31, 43)).not.toEqual(other.subarray(31, 43));
  });

  it("is refused with any bit flipped", async () => {
    const file = await sealCheaply();
    for (let bit = 0; bit < file.length * 8; bit += 1) {
      const changed = Buffer.from(file);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(await unseal(changed, PASSPHRASE), `bit ${bit}`).toHaveProperty("fault");
    }
  });

  it("is refused cut off at any byte, and with bytes after its end", async () => {
    const file = await sealCheaply();
    for (let length = 0; length < file.length; length += 1) {
      const cut = file.subarray(0, length);
      expect(await unseal(cut, PASSPHRASE), `${length} bytes`).toHaveProperty("fault");
    }
    const longer = Buffer.concat([file, Buffer.from("\n")]);
    expect(await unseal(longer, PASSPHRASE)).toEqual({ fault: "refused" });
  });

  it.each([
    ["a wrong letter", "Correct horse battery"],
    ["nothing", ""],
    ["more", `${PASSPHRASE}!`],
  ])("is refused with %s as the passphrase", async (_what, passphrase) => {
    expect(await unseal(await sealCheaply(), passphrase)).toEqual({ fault: "refused" });
  });

  it.each([
    ["in another Unicode spelling", "passphrase é", "passphrase e\u0301"],
    ["with a line break at its end", PASSPHRASE, `${PASSPHRASE}\r\n`],
  ])("opens with the passphrase %s", async (_what, given, typed) => {
    const file = await sealCheaply(CONTENT, given);
    expect(await unseal(file, typed)).toEqual({ content: CONTENT });
  });
});

describe("a file that", () => {
  /** @param cost what scrypt is asked for: logN, r, p */
  async function asking(...cost: readonly number[]): Promise<Buffer> {
    const file = await sealCheaply();
    file.set(cost, 12);
    return file;
  }

  it.each([
    ["512 MiB", [19, 8, 1]],
    ["the most that can be written", [255, 255, 255]],
    ["five times the rounds", [17, 8, 5]],
    ["no rounds", [17, 8, 0]],
    ["no blocks", [17, 0, 1]],
    ["an N of 1", [0, 8, 1]],
  ])("asks for %s is not tried (T8)", async (_what, cost) => {
    expect(await unseal(await asking(...cost), PASSPHRASE)).toEqual({ fault: "too-costly" });
  });

  it("asks for what scrypt itself refuses is refused", async () => {
    expect(await unseal(await asking(20, 1, 1), PASSPHRASE)).toEqual({ fault: "refused" });
  });

  it("a later version wrote says so", async () => {
    const file = await sealCheaply();
    file.writeUInt8(2, 11);
    expect(await unseal(file, PASSPHRASE)).toEqual({ fault: "newer-version" });
  });

  it.each([
    ["is empty", ""],
    ["is another one", '{ "version": 2, "accounts": [] }'.repeat(9)],
    ["has only the beginning", "kiro-export\u0001"],
  ])("%s is no export", async (_what, text) => {
    expect(isSealed(Buffer.from(text))).toBe(false);
    expect(await unseal(Buffer.from(text), PASSPHRASE)).toEqual({ fault: "not-an-export" });
  });
});
