import { describe, expect, it } from "vitest";
import { currentOf, translateBody, user } from "../../translate.ts";

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
    [`data:image/png;base64,${PNG}%`, "[Image left out: not embedded as base64]"],
    [`data:image/png;base64;name="a,${PNG}`, "[Image left out: not embedded as base64]"],
    ["data:image/svg+xml,<svg/>", "[Image left out: not embedded as base64]"],
    [
      `data:image/svg+xml;base64,${base64("<svg/>")}`,
      "[Image left out: not a PNG, JPEG, GIF or WebP]",
    ],
    ...["BM....", "RIFF....WAVEfmt ", "OggS....WEBP"].map((bytes) => [
      `data:image/webp;base64,${base64(bytes)}`,
      "[Image left out: not a PNG, JPEG, GIF or WebP]",
    ]),
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

  const BYTES = base64("\x89PNG\r\n\x1a\n.\xfb\xef\xff....");

  it.each([
    ["line breaks", `data:image/png;base64,\n${BYTES.replace(/.{5}/g, "$&\r\n")}\n`],
    ["spaces and tabs", `data:image/png;base64, ${BYTES.replace(/.{7}/g, "$&\t ")}`],
    [
      "the alphabet for URLs, without padding",
      `data:image/png;base64,${BYTES.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`,
    ],
    ["more padding than there may be", `data:image/png;base64,${BYTES.replace(/=*$/, "====")}`],
    ["escapes for a URL", `data:image/png;base64,${encodeURIComponent(BYTES)}`],
    ["spaces in the head", `data: image/png ; base64 ,${BYTES}`],
    ["capitals", `DATA:IMAGE/PNG;BASE64,${BYTES}`],
    ["parameters on both sides", `data:image/png;charset=utf-8;base64;q=1,${BYTES}`],
    ["a comma in quotes", `data:image/png;name="a,b;c.png";base64,${BYTES}`],
    ["an empty parameter", `data:image/png;;base64,${BYTES}`],
    ["no kind", `data:;base64,${BYTES}`],
    ["the word base64 forgotten", `data:image/png,${BYTES}`],
  ])("%s: it is an image", (_, url) => {
    expect(BYTES).toMatch(/\+.*\//);
    expect(imagesOf(image(url))).toEqual([`png ${BYTES}`]);
  });
});

describe("files", () => {
  const OFFICE = "application/vnd.openxmlformats-officedocument";
  const ZIP = base64("PK\x03\x04..");
  const OLE = base64("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
  const PDF = base64("%PDF-1.4\n");

  it.each([
    ["application/pdf", PDF, "pdf"],
    ["application/x-pdf", PDF, "pdf"],
    ["application/octet-stream", PDF, "pdf"],
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

  it("gives documents legal names, each only once", () => {
    const pdf = `data:application/pdf;base64,${PDF}`;
    const names = ["a.pdf", "a.pdf", "ä  ö.pdf", "", "x".repeat(300)];
    const { documents = [] } = send(...names.map((name) => file(name, pdf)));
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
