import { crc32, deflateSync } from "node:zlib";

/** Things that people paste or read, each of about the same number of tokens, and never twice the same. */

export function code(part: number): string {
  return lines(230, (line) => {
    const name = `step${part}x${line}`;
    return `export const ${name} = (items) => items.filter(({ price }) => price > ${line % 90});`;
  });
}

export function json(part: number): string {
  return lines(170, (line) => {
    const id = part * 1000 + line;
    return JSON.stringify({ id, ok: line % 2 === 0, tags: ["a", `t${line}`], at: 1.5 * id });
  });
}

export function csv(part: number): string {
  return lines(250, (line) => `${part},2026-11-${10 + (line % 20)},${4_821_337 * line},${line}.25`);
}

export function chinese(part: number): string {
  return lines(260, (line) => `第${part}段第${line}行：我能吞下玻璃而不伤身体。`);
}

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join("\n");
}

/** A picture of one colour, as a PNG of that size in pixels. */
export function picture(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits of grey for each pixel.
  header.writeUInt8(8, 8);
  const rows = Buffer.alloc((width + 1) * height);
  const parts = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND")];
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...parts]);
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
