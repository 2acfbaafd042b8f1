import type { LanguageModelV3ToolResultOutput } from "@ai-sdk/provider";
import { isObject, readString } from "../../../lib/read.ts";

type Part = Readonly<Record<string, unknown>>;

/** Whether the result itself says that the tool did not do what it was called for. */
export function isFailedResult({ type }: LanguageModelV3ToolResultOutput): boolean {
  return type === "error-text" || type === "error-json" || type === "execution-denied";
}

/**
 * What a tool answered, as the content of a message of role `tool`. The host hands over a list of
 * parts, also where it calls it JSON: the model reads their texts, not the list (OPENCODE2 5.3).
 */
export function toolResultContent(output: LanguageModelV3ToolResultOutput): string | Part[] {
  switch (output.type) {
    case "text":
    case "error-text":
      return output.value;
    case "execution-denied":
      return output.reason ?? "The tool was not allowed to run.";
    case "content":
      return output.value.length === 0 ? "" : contentOf(output.value);
    case "json":
    case "error-json":
      return contentOf(output.value);
    default:
      return JSON.stringify(output);
  }
}

function contentOf(value: unknown): string | Part[] {
  const parts = Array.isArray(value) && value.length > 0 ? value.map(partOf) : [undefined];
  return parts.every((part) => part !== undefined) ? parts : JSON.stringify(value);
}

/** @returns undefined if it is not a part of a tool's answer */
function partOf(item: unknown): Part | undefined {
  if (!isObject(item)) return undefined;
  if (item.type === "text" && typeof item.text === "string") {
    return { type: "text", text: item.text };
  }
  const url = urlOf(item);
  if (url === undefined) return undefined;
  if (typeOf(item).startsWith("image")) return { type: "image_url", image_url: { url } };
  const filename = readString(item.filename) ?? readString(item.name);
  const isData = url.startsWith("data:");
  return { type: "file", file: { filename, ...(isData ? { file_data: url } : {}) } };
}

/** The AI SDK's names, and those of the host's own parts. */
const FILES: ReadonlySet<unknown> = new Set(
  "file file-data file-url image image-data image-url media".split(" "),
);

function urlOf(item: Part): string | undefined {
  if (!FILES.has(item.type)) return undefined;
  const data = readString(item.data);
  if (data === undefined) return readString(item.url) ?? readString(item.uri);
  return data.startsWith("data:") ? data : `data:${typeOf(item)};base64,${data}`;
}

function typeOf(item: Part): string {
  const fallback = String(item.type).startsWith("image") ? "image/png" : "application/octet-stream";
  return readString(item.mediaType) ?? readString(item.mime) ?? fallback;
}
