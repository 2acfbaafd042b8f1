import { isAscii, isUtf8, transcode } from "node:buffer";
import process from "node:process";

const utf8 = new TextDecoder("utf-8", { fatal: true });
const isNode = process.versions["bun"] === undefined;
/** Bytes. */
const MIN_LONG = 32_768;
const BYTE_ORDER_MARK = 0xef;

/**
 * By way of UTF-16, Node decodes a long text that is not ASCII in two thirds of the time.
 * @throws TypeError for bytes that are not UTF-8
 */
export function decodeUtf8(bytes: Uint8Array): string {
  const isSlow = isNode && bytes.length >= MIN_LONG && !isAscii(bytes);
  if (!isSlow || bytes[0] === BYTE_ORDER_MARK || !isUtf8(bytes)) return utf8.decode(bytes);
  return transcode(bytes, "utf8", "utf16le").toString("utf16le");
}
