import { describe } from "vitest";
import { GIF, PNG, pngOf, simpleRequest } from "../samples.ts";
import { check, MALFORMED, withImage } from "./cases.ts";

/** Its list has no image among the inputs. */
function ofTextModel(request: object): unknown {
  const text = JSON.stringify(request).replaceAll(/"modelId":"[^"]*"/g, '"modelId":"deepseek-3.2"');
  return JSON.parse(text) as unknown;
}

describe("attachments", () => {
  const document = (name: string) => ({
    name,
    format: "pdf" as const,
    source: { bytes: "JVBERi0xLjQK" },
  });
  check([
    {
      rule: "known image formats",
      refused: withImage("bmp", PNG),
      reason: "IMAGE_FORMAT_UNSUPPORTED",
      accepted: withImage("gif", GIF),
    },
    {
      rule: "format fits the bytes",
      refused: withImage("jpeg", PNG),
      reason: "IMAGE_MIME_MISMATCH",
      accepted: withImage("png", PNG),
    },
    {
      rule: "5 MiB of base64",
      refused: withImage("png", PNG.slice(0, 92) + "AAAA".repeat(1_310_720)),
      reason: "IMAGE_SIZE_EXCEEDED",
      accepted: withImage("png", PNG.slice(0, 92) + "AAAA".repeat(1_310_697)),
    },
    {
      rule: "base64",
      refused: withImage("png", `data:image/png;base64,${PNG}`),
      reason: MALFORMED,
      accepted: withImage("png", PNG),
    },
    {
      rule: "100 images",
      refused: withImage("png", PNG, 101),
      reason: "IMAGE_COUNT_EXCEEDED",
      message: "too many images and documents: 101 + 0 > 100",
      accepted: withImage("png", PNG, 100),
    },
    {
      rule: "2000 pixels where there are more than 20",
      refused: withImage("png", pngOf(2001, 1), 21),
      reason: "IMAGE_DIMENSION_EXCEEDED",
      accepted: withImage("png", pngOf(2001, 1), 20),
    },
    {
      rule: "document names differ",
      refused: simpleRequest("Read", { documents: [document("a"), document("a")] }),
      reason: "DOCUMENT_DUPLICATE_NAME",
      accepted: simpleRequest("Read", { documents: [document("a"), document("b")] }),
    },
    {
      rule: "5 documents",
      refused: simpleRequest("Read", { documents: ["a", "b", "c", "d", "e", "f"].map(document) }),
      reason: "DOCUMENT_COUNT_EXCEEDED",
      message: "Too many documents attached (6). Maximum is 5 per conversation.",
      accepted: simpleRequest("Read", { documents: ["a", "b", "c", "d", "e"].map(document) }),
    },
    {
      rule: "images for models that see",
      refused: ofTextModel(withImage("png", PNG)),
      message: "This model does not support image input.",
      accepted: ofTextModel(simpleRequest("Look")),
    },
    {
      rule: "documents for models that see",
      refused: ofTextModel(simpleRequest("Read", { documents: [document("a")] })),
      reason: "DOCUMENT_MODEL_NOT_SUPPORTED",
      accepted: ofTextModel(simpleRequest("Read")),
    },
    {
      rule: "known document formats",
      refused: simpleRequest("Read", { documents: [{ ...document("a"), format: "ppt" as never }] }),
      reason: MALFORMED,
      accepted: simpleRequest("Read", { documents: [{ ...document("a"), format: "md" }] }),
    },
    {
      rule: "documents in base64",
      refused: simpleRequest("Read", {
        documents: [{ ...document("a"), source: { bytes: "%PDF" } }],
      }),
      reason: MALFORMED,
      accepted: simpleRequest("Read", { documents: [document("a")] }),
    },
  ]);
});
