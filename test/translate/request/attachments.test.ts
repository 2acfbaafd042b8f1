import { describe, expect, it } from "vitest";
import { currentOf, entriesOf, assistant, translateBody, user } from "../translate.ts";

function base64(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString("base64");
}

const PNG = base64("\x89PNG\r\n\x1a\n....");
const JPEG = base64("\xff\xd8\xff\xe0....");
const GIF = base64("GIF89a......");
const WEBP = base64("RIFF....WEBPVP8 ");

function image(url: string) {
  return { type: "image_url", image_url: { url } };
}

function file(filename: string | undefined, url: string | undefined) {
  return { type: "file", file: { filename, file_data: url } };
}

function send(...parts: readonly unknown[]) {
  return currentOf(translateBody({ messages: [user(parts)] }).request);
}

function imagesOf(...parts: readonly unknown[]) {
  return (send(...parts).images ?? []).map(({ format, source }) => `${format} ${source.bytes}`);
}

describe("images", () => {
  it.each([
    ["image/png", PNG, "png"],
    ["image/jpeg", JPEG, "jpeg"],
    ["image/jpg", JPEG, "jpeg"],
    ["IMAGE/GIF", base64("GIF87a......"), "gif"],
    ["image/gif", GIF, "gif"],
    ["image/webp", WEBP, "webp"],
    ["image/png", JPEG, "jpeg"],
    ["image/webp;name=a.png", PNG, "png"],
    ["", GIF, "gif"],
  ])("%s with the bytes %s is a %s", (mimeType, data, format) => {
    expect(imagesOf(image(`data:${mimeType};base64,${data}`))).toEqual([`${format} ${data}`]);
  });

  it("takes an image that comes as a file", () => {
    expect(imagesOf(file("a.png", `data:image/png;base64,${PNG}`))).toEqual([`png ${PNG}`]);
  });

  it("adds the padding a strict decoder wants", () => {
    const padded = base64("\x89PNG\r\n\x1a\n..");
    expect(padded).toMatch(/[^=]==$/);
    const bare = padded.slice(0, -2);
    expect(imagesOf(image(`data:image/png;base64,${bare}`))).toEqual([`png ${padded}`]);
    expect(imagesOf(image(`data:image/png;base64,${PNG}=`))).toEqual([`png ${PNG}`]);
  });

  it.each([
    [
      "https://example.com/a.png",
      "[Image https://example.com/a.png left out: not embedded as base64]",
    ],
    ["", "[Image left out: not embedded as base64]"],
    ["data:", "[Image left out: not embedded as base64]"],
    ["data:image/png;base64,", "[Image left out: not embedded as base64]"],
    ["data:image/png;base64,A", "[Image left out: not embedded as base64]"],
    [`data:image/png;base64,=${PNG}`, "[Image left out: not embedded as base64]"],
    ["data:image/png;base64,iVBORw0KGgo-Li4u", "[Image left out: not embedded as base64]"],
    ["data:image/png;base64,iVBORw0KGgo_Li4u", "[Image left out: not embedded as base64]"],
    ["data:image/png;base64,iVBORw0KGgo\n", "[Image left out: not embedded as base64]"],
    ["data:image/svg+xml,<svg/>", "[Image left out: not embedded as base64]"],
    [
      `data:image/svg+xml;base64,${base64("<svg/>")}`,
      "[Image left out: not a PNG, JPEG, GIF or WebP]",
    ],
    [`data:image/bmp;base64,${base64("BM....")}`, "[Image left out: not a PNG, JPEG, GIF or WebP]"],
  ])("%j becomes a text", (url, text) => {
    const message = send({ type: "text", text: "See:" }, image(url));
    expect(message.images).toBeUndefined();
    expect(message.content).toBe(`See:\n\n${text}`);
  });

  it.each([
    [0, true],
    [4, false],
  ])("5,242,880 characters and %i more: taken %s", (more, taken) => {
    const url = `data:image/png;base64,${PNG}${"A".repeat(5_242_880 - PNG.length + more)}`;
    const { images = [], content } = send({ type: "text", text: "See" }, image(url));
    expect(images).toHaveLength(taken ? 1 : 0);
    expect(content).toBe(taken ? "See" : "See\n\n[Image left out: too large]");
  });

  it("keeps the newest 20", () => {
    const numbered = (index: number) => image(`data:;base64,${base64(`GIF89a....${index}`)}`);
    const old = user(Array.from({ length: 15 }, (_, index) => numbered(100 + index)));
    const recent = user(Array.from({ length: 10 }, (_, index) => numbered(200 + index)));
    const { request, notes } = translateBody({ messages: [old, assistant("Yes"), recent] });
    const [first] = entriesOf(request);
    const kept =
      first !== undefined && "userInputMessage" in first ? first.userInputMessage : undefined;
    const marker = "[Image left out: only the newest attachments are sent]";
    expect(kept?.content).toBe(Array.from({ length: 5 }, () => marker).join("\n\n"));
    expect(kept?.images?.[0]?.source.bytes).toBe(base64("GIF89a....105"));
    expect(kept?.images).toHaveLength(10);
    expect(currentOf(request).images).toHaveLength(10);
    expect(notes).toHaveLength(5);
  });

  it("keeps the newest 18 MiB, and nothing older than what it left out", () => {
    const megabytes = (count: number) =>
      image(`data:;base64,${PNG}${"A".repeat(count * 1024 * 1024 - PNG.length)}`);
    const parts = [megabytes(1), megabytes(5), megabytes(5), megabytes(5), megabytes(4)];
    const { images = [], content } = send(...parts);
    expect(images.map(({ source }) => source.bytes.length / 1024 / 1024)).toEqual([5, 5, 4]);
    expect(content.match(/only the newest/g)).toHaveLength(2);
  });
});

describe("files", () => {
  const OFFICE = "application/vnd.openxmlformats-officedocument";
  const ZIP = base64("PK\x03\x04..");
  const OLE = base64("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
  const PDF = base64("%PDF-1.4\n");

  it.each([
    ["application/pdf", PDF, "pdf"],
    ["application/msword", OLE, "doc"],
    ["application/vnd.ms-excel", OLE, "xls"],
    [`${OFFICE}.wordprocessingml.document`, ZIP, "docx"],
    [`${OFFICE}.spreadsheetml.sheet`, ZIP, "xlsx"],
  ])("%s is a document", (mimeType, bytes, format) => {
    const { documents } = send(file("a", `data:${mimeType};base64,${bytes}`));
    expect(documents).toEqual([{ name: "a", format, source: { bytes } }]);
  });

  it.each([
    [
      "a.zip",
      `data:application/zip;base64,${ZIP}`,
      "[File a.zip left out: not a kind the model can read]",
    ],
    ["a.pdf", `data:application/pdf;base64,${ZIP}`, "[File a.pdf left out: not really a pdf file]"],
    ["a.pdf", "data:application/pdf,x", "[File a.pdf left out: not embedded as base64]"],
    ["a.pdf", "https://example.com/a.pdf", "[File a.pdf left out: not embedded as base64]"],
    [undefined, undefined, "[File unnamed left out: not embedded as base64]"],
    ["\ud800.md", `data:text/markdown;base64,${base64("# Hi")}`, "File \ufffd.md:\n# Hi"],
    ["a.csv", `data:text/csv;charset=utf-8;base64,${base64("\xc3\xa4;1")}`, "File a.csv:\nä;1"],
  ])("%s as %s becomes a text", (filename, url, text) => {
    const message = send(file(filename, url));
    expect(message.documents).toBeUndefined();
    expect(message.content).toBe(text);
  });

  it("leaves a document out that is too large", () => {
    const pdf = `data:application/pdf;base64,${PDF}${"A".repeat(6_000_000)}`;
    expect(send(file("a.pdf", pdf)).content).toBe("[File a.pdf left out: too large]");
  });

  it("gives documents legal names, each only once, and keeps the newest five", () => {
    const pdf = `data:application/pdf;base64,${PDF}`;
    const names = ["old.pdf", "a.pdf", "a.pdf", "ä  ö.pdf", "", "x".repeat(300)];
    const { documents = [], content } = send(...names.map((name) => file(name, pdf)));
    expect(content).toBe("[File old.pdf left out: only the newest attachments are sent]");
    const sent = documents.map(({ name }) => name);
    expect(new Set(sent).size).toBe(5);
    for (const name of sent) expect(name).toMatch(/^(?!.* {2})[A-Za-z0-9 ()[\]-]{1,200}$/);
  });

  it("passes a document from a tool on as the user's", () => {
    const pdf = file("a.pdf", `data:application/pdf;base64,${PDF}`);
    const call = { id: "a", function: { name: "read", arguments: "{}" } };
    const messages = [
      user("Hi"),
      { role: "assistant", tool_calls: [call] },
      { role: "tool", tool_call_id: "a", content: [pdf] },
    ];
    const current = currentOf(translateBody({ messages }).request);
    expect(current.content).toBe("See the attachment.");
    expect(current.documents).toHaveLength(1);
  });
});
