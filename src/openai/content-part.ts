import { KiroRequestError } from "../facts/errors.ts";
import type { Expectation } from "../facts/problems/request-problem.ts";
import { isObject } from "../lib/read.ts";

export type ContentPart =
  | { readonly type: "text"; readonly text: string }
  /** `url` is a data URL or a remote one. */
  | { readonly type: "image"; readonly url: string }
  /** `data` is a data URL, or empty if the caller sent only a reference; `filename` is the caller's. */
  | { readonly type: "file"; readonly filename: string | undefined; readonly data: string };

/**
 * Content of a message: a string, a list of parts, or nothing.
 * @throws KiroRequestError with the path of the part that is wrong
 */
export function parseContent(content: unknown, path: string): readonly ContentPart[] {
  if (content === undefined || content === null) return [];
  if (typeof content === "string") return [{ type: "text", text: content }];
  if (!Array.isArray(content)) throw requestError(path, "string-or-parts");
  return content.map((part: unknown, index) => parsePart(part, `${path}[${index}]`));
}

/**
 * Content of a role that is text only (system, assistant).
 * @throws KiroRequestError as `parseContent`, and for parts that are not text
 */
export function parseText(content: unknown, path: string): string {
  const texts = parseContent(content, path).map((part, index) => {
    if (part.type !== "text") throw requestError(`${path}[${index}].type`, ["text"]);
    return part.text;
  });
  return texts.length === 1 ? (texts[0] ?? "") : texts.filter((text) => text !== "").join("\n\n");
}

function parsePart(part: unknown, path: string): ContentPart {
  if (!isObject(part)) throw requestError(path, "object");
  switch (part.type) {
    case "text":
      return parseTextPart(part.text, `${path}.text`);
    case "refusal":
      return parseTextPart(part.refusal, `${path}.refusal`);
    case "image_url":
      return parseImagePart(part.image_url, `${path}.image_url`);
    case "file":
      return parseFilePart(part.file, `${path}.file`);
    default:
      throw requestError(`${path}.type`, ["text", "image_url", "file"]);
  }
}

function parseTextPart(text: unknown, path: string): ContentPart {
  if (typeof text !== "string") throw requestError(path, "string");
  return { type: "text", text };
}

function parseImagePart(image: unknown, path: string): ContentPart {
  if (typeof image === "string") return { type: "image", url: image };
  if (!isObject(image)) throw requestError(path, "object");
  if (typeof image.url !== "string") throw requestError(`${path}.url`, "string");
  return { type: "image", url: image.url };
}

function parseFilePart(file: unknown, path: string): ContentPart {
  if (!isObject(file)) throw requestError(path, "object");
  const { filename, file_data: data } = file;
  if (data !== undefined && typeof data !== "string") {
    throw requestError(`${path}.file_data`, "string");
  }
  return {
    type: "file",
    filename: typeof filename === "string" ? filename : undefined,
    data: data ?? "",
  };
}

/** The rejection of one field: where it is and what it must be. */
export function requestError(param: string, expected: Expectation): KiroRequestError {
  return new KiroRequestError({ code: "invalid_request", param, expected });
}
