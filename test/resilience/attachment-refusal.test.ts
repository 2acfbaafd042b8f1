import { describe, expect, it } from "vitest";
import { readAttachmentRefusal } from "../../src/resilience/attachment-refusal.ts";

const read = (serviceMessage: string, reason?: string) =>
  readAttachmentRefusal({ status: 400, reason, serviceMessage });

const BOTH = ["image", "document"];

describe("a refusal for an attachment", () => {
  it.each([
    ["The document is password protected.", ["document"], "locked"],
    ["Cannot open contract.pdf: file is encrypted", ["document"], "locked"],
    ["The uploaded file requires a password", [], "locked"],
    [
      "The image was specified using the image/png media type, but the image appears to be a image/webp image",
      ["image"],
      "format",
    ],
    ["Unsupported image format: bmp", ["image"], "format"],
    ["Unsupported media type: application/x-iwork", [], "format"],
    ["messages.0.content.1.image.source.base64: invalid base64 data", ["image"], "format"],
    ["Could not process image", ["image"], "refused"],
    ["The PDF specified was not valid.", ["document"], "refused"],
    ["The attached file is corrupted", [], "format"],
    ["image exceeds 5 MB maximum: 6000000 bytes > 5242880 bytes", ["image"], "size"],
    ["Your picture is too big", ["image"], "size"],
    ["A maximum of 100 PDF pages may be provided.", ["document"], "size"],
    [
      "At least one of the image dimensions exceed max allowed size for many-image requests: 2000 pixels",
      ["image"],
      "count",
    ],
    ["This model does not support images.", ["image"], "model"],
    ["Image input is not enabled for model qwen3-coder-next", ["image"], "model"],
    ["deepseek-3.2 is a text-only model and cannot take pictures", ["image"], "model"],
    ["Vision is not available with this model", ["image"], "model"],
    ["Documents are unsupported by the requested model", ["document"], "model"],
    ["Multimodal input is not supported by this model", [], "model"],
    [
      "This model doesn't support the image content block that you provided. Update the content block and try again.",
      ["image"],
      "model",
    ],
    ["This model doesn't support the document content block", ["document"], "model"],
    ["images are not supported", ["image"], "model"],
    ["Documents are not supported", ["document"], "model"],
    ["PDF input is currently not supported", ["document"], "model"],
    ["Image input is disabled for deepseek-3.2", ["image"], "model"],
    ["document blocks are not supported by claude-haiku", ["document"], "model"],
    ["No endpoints found that support image input", ["image"], "model"],
    ["This model only supports text input", [], "model"],
    ["minimax-m2.5 is a text-only model", [], "model"],
    ["this model cannot process images", ["image"], "model"],
    ["Invalid content type. image_url is only supported by certain models.", ["image"], "model"],
    ["该模型不支持图片输入", ["image"], "model"],
    ["模型无法接受文档", ["document"], "model"],
    ["The model does not support this image", ["image"], "refused"],
    ["The model cannot process the image", ["image"], "refused"],
    ["The model could not process images.0", ["image"], "refused"],
    ["The images are not supported", ["image"], "refused"],
    ["Some of these documents are not accepted", ["document"], "refused"],
    ["The model does not support GIF images", ["image"], "refused"],
    ["Images are not supported in this format", ["image"], "format"],
  ])("%s", (message, kinds, fault) => {
    expect(read(message)).toMatchObject({ kinds, fault, isNamed: true });
  });

  it.each([
    ["Too many documents attached (8). Maximum is 5 per conversation.", ["document"], 5],
    ["too many images and documents: 117 + 0 > 100", BOTH, 100],
    ["You can attach up to 4 images.", ["image"], 4],
    ["You have reached the limit of 3 files", [], 3],
    ["Request contains 8 PDFs, 5 allowed; number of documents exceeded", ["document"], 5],
    ["Image count exceeds the maximum", ["image"], undefined],
  ])("that is for their number: %s", (message, kinds, limit) => {
    expect(read(message)).toMatchObject({ kinds, fault: "count", limit });
  });

  it.each([
    ["DOCUMENT_PASSWORD_PROTECTED", "document", "locked"],
    ["DOCUMENT_MODEL_NOT_SUPPORTED", "document", "model"],
    ["DOCUMENT_MAXIMUM_PAGES_EXCEEDED", "document", "size"],
    ["DOCUMENT_SIZE_EXCEEDED", "document", "size"],
    ["DOCUMENT_COUNT_EXCEEDED", "document", "count"],
    ["IMAGE_SIZE_EXCEEDED", "image", "size"],
    ["IMAGE_DIMENSION_EXCEEDED", "image", "size"],
    ["IMAGE_COUNT_EXCEEDED", "image", "count"],
    ["IMAGE_FORMAT_UNSUPPORTED", "image", "format"],
    ["IMAGE_MIME_MISMATCH", "image", "format"],
    ["IMAGE_OF_ANOTHER_DAY", "image", "refused"],
  ])("%s", (reason, kind, fault) => {
    expect(read("No.", reason)).toMatchObject({ kinds: [kind], fault });
  });

  it.each([
    ["messages.5.content.2.image: bad", 5],
    ["history[3].userInputMessage.images[0]: bad", 3],
    ["conversationState.currentMessage.userInputMessage.images: bad", Infinity],
    ["messages.4.content.1: Invalid content", 4],
    ["the image is bad", undefined],
  ])("%s: it points at message %s", (text, message) => {
    expect(read(text)).toMatchObject({ message });
  });
});

describe("another refusal", () => {
  it.each([
    "Improperly formed request.",
    "Input is too long.",
    "Input is too long for requested model. Remove images.",
    "prompt is too long: 210000 tokens > 200000 maximum",
    "prompt is too long: image and text 250000 tokens > 200000 maximum",
    "tools.3.custom.input_schema: property 'image' is invalid",
    "Invalid schema for function 'screenshot': array schema missing items.",
    "The tool read_document is described twice",
    "messages.1.content.0.text: text content blocks must be non-empty",
    "messages: roles must alternate",
    "messages.1.content.0: Invalid signature in thinking block",
    "`tool_use` ids were found without `tool_result` blocks immediately after: document_1",
    "Invalid additionalModelRequestFields: image_detail is not allowed",
    "The KMS key for this document cannot be used",
    "The request body is not a valid JSON document",
    "cachePoint is not supported. See the document for more information.",
    "",
  ])("%s", (message) => {
    expect(read(message)).toBeUndefined();
  });
});
