import { describe, expect, it } from "vitest";
import { assistant, entriesOf, translateBody, user } from "../../translate.ts";

const MARKER = "only the newest attachments are sent";
const MEGABYTE = 1024 * 1024;

const image = (index: number, characters = 0) => {
  const bytes = Buffer.from(`GIF89a....${index}..`, "latin1").toString("base64");
  const url = `data:;base64,${bytes.replaceAll("=", "A").padEnd(characters, "A")}`;
  return { type: "image_url", image_url: { url } };
};

const pdf = (index: number) => ({
  type: "file",
  file: { filename: `${index}.pdf`, file_data: "data:application/pdf;base64,JVBERi0xLjQK" },
});

/** One turn of a person for each list. */
function translated(turns: readonly (readonly unknown[])[]) {
  const look = { type: "text", text: "Look" };
  const messages = turns.flatMap((parts) => [user([look, ...parts]), assistant("Seen.")]);
  messages.pop();
  const { request, notes } = translateBody({ messages });
  const users = entriesOf(request).flatMap((entry) =>
    "userInputMessage" in entry ? [entry.userInputMessage] : [],
  );
  const sent = users.map(({ documents = [], images = [] }) => documents.length + images.length);
  const markers = users.map(({ content }) => content.split(MARKER).length - 1);
  return { request, notes, sent, markers };
}

const ofOne = (count: number, each: (index: number) => unknown) =>
  Array.from({ length: count }, (_, index) => [each(index)]);

describe("attachments beyond the limit", () => {
  it("leave in a block, the oldest first, down to three quarters of 20 images", () => {
    expect(translated(ofOne(20, image)).notes).toEqual([]);
    const { sent, markers } = translated(ofOne(21, image));
    expect(sent).toEqual([...Array<number>(6).fill(0), ...Array<number>(15).fill(1)]);
    expect(markers).toEqual(sent.map((count) => 1 - count));
  });

  it("leave no sooner than another six images came", () => {
    const leavings = Array.from({ length: 40 }, (_, index) => {
      const { sent } = translated(ofOne(index + 1, image));
      return sent.filter((count) => count === 0).length;
    });
    expect([...new Set(leavings)]).toEqual([0, 6, 12, 18, 24]);
  });

  it("change nothing before the last message while none leave", () => {
    const turns = ofOne(26, image);
    for (const [fewer, more] of [
      [21, 22],
      [25, 26],
    ]) {
      const before = entriesOf(translated(turns.slice(0, fewer)).request).slice(0, -1);
      const after = entriesOf(translated(turns.slice(0, more)).request);
      expect(after.slice(0, before.length)).toEqual(before);
    }
  });

  it("are of an older message where the newest has room in the limit", () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => image(index));
    expect(translated([many(15), many(10)]).sent).toEqual([5, 10]);
    expect(translated([many(15), many(18)]).sent).toEqual([0, 18]);
    expect(translated([many(15), many(23)]).sent).toEqual([0, 20]);
    expect(translated([many(15), many(18), []]).sent.slice(0, 2)).toEqual([0, 18]);
  });

  it("are documents beyond five, and then no images", () => {
    expect(translated([[pdf(0), image(0)], ...ofOne(4, pdf)]).sent).toEqual([2, 1, 1, 1, 1]);
    expect(translated([[pdf(0), image(0)], ...ofOne(5, pdf)]).sent).toEqual([1, 0, 0, 1, 1, 1]);
  });

  it("are those beyond 18 MiB", () => {
    const large = (index: number) => image(index, 5 * MEGABYTE);
    expect(translated([[image(9, MEGABYTE)], ...ofOne(3, large)]).sent).toEqual([1, 1, 1, 1]);
    expect(translated(ofOne(4, large)).sent).toEqual([0, 0, 1, 1]);
    expect(translated([Array.from({ length: 4 }, (_, index) => large(index))]).sent).toEqual([3]);
  });

  it("stay as they left, whatever follows", () => {
    const turns = Array.from({ length: 30 }, (_, index) =>
      Array.from({ length: (index * 7) % 5 }, (_each, part) => image(index * 10 + part)),
    );
    let before: readonly number[] = [];
    for (let count = 1; count <= turns.length; count += 1) {
      const { sent } = translated(turns.slice(0, count));
      expect(sent.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(20);
      for (const [index, images] of before.entries()) {
        expect(sent[index]).toBeLessThanOrEqual(images);
      }
      before = sent;
    }
  });
});
