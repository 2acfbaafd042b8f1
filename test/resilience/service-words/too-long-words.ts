/** Refusals of a request that is too long as a whole, each as somebody met it (source behind it). */
export const TOO_LONG_WORDS: readonly [string, ...string[]] = [
  // Kiro: the service's own, and what its clients' users report.
  "Input is too long.",
  "Input content length exceeds threshold.", // kirodotdev/Kiro#7730, #9812
  "Context limit exceeded unexpectedly. Please try again.", // kirodotdev/Kiro#10828
  "Context limit exceeded unexpectedly. Please start a new session to continue.", // Kiro#4311
  "Failed to buffer the request body: length limit exceeded", // kirodotdev/Kiro#10773
  "Simple conversation compaction failed: Failed to generate compressed context: Input is too long.", // Kiro#428
  'upstream error: 400 Bad Request {"message":"Input is too long.","reason":"CONTENT_LENGTH_EXCEEDS_THRESHOLD"}', // kiro.rs#46
  "ValidationException: CONTENT_LENGTH_EXCEEDS_THRESHOLD", // kiro.rs#67
  "http: request body too large", // kirocc#124
  "Request body exceeds the 4 MiB limit.", // kirocc#113
  // Amazon Q, whose service Kiro's is.
  "the context window has overflowed", // amazon-q-developer-cli#2460
  "Exceeded max chat context length.", // aws-toolkit-vscode#6638
  "Your conversation is too large to continue.", // amazon-q-developer-cli#2103
  "1 validation error detected: Value at 'conversationState.currentMessage.userInputMessage.content' failed to satisfy constraint: Member must have length less than or equal to 600000",
  "Value at 'conversationState.history' failed to satisfy constraint: Member must have length less than or equal to 250",
  // Bedrock and the models behind it.
  "Input is too long for requested model.",
  "The model returned the following errors: prompt is too long: 200049 tokens > 200000 maximum", // moca#254
  "prompt is too long: 210266 tokens > 200000 maximum", // onlook#1354
  "input length and `max_tokens` exceed context limit: 199759 + 8192 > 200000, decrease input length or `max_tokens` and try again", // continue#6080
  "Too many input tokens. Max input tokens: 300000, request input token count: 310245",
  "Malformed input request: too many total text bytes: 26117402 > 20971520",
  "Request size exceeds model context window",
  // GPT.
  "This model's maximum context length is 4097 tokens. However, your messages resulted in 4301 tokens. Please reduce the length of the messages.", // chathub#126
  "This model's maximum context length is 8191 tokens, however you requested 10346 tokens (10346 in your prompt; 5 for the completion). Please reduce your prompt; or completion length.",
  "This model's maximum context length is 4097 tokens. However, your messages resulted in 4112 tokens (3992 in the messages, 120 in the functions). Please reduce the length of the messages or functions.", // sd-webui-chatgpt#8
  "Your input exceeds the context window of this model. Please adjust your input and try again.",
  "Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 300412 tokens.",
  "context_length_exceeded",
  // DeepSeek, MiniMax, GLM, Qwen and what serves them.
  "This model's maximum context length is 131072 tokens. However, you requested 131134 tokens (122942 in the messages, 8192 in the completion). Please reduce the length of the messages or completion.", // fast-agent#621
  "This endpoint's maximum context length is 262144 tokens. However, you requested about 305138 tokens (281533 of text input, 7605 of tool input, 16000 in the output). Please reduce the length of either one.", // code-cli#118
  "Range of input length should be [1, 204800]", // qwen-code#98
  "Input length 203743 exceeds the maximum length 202752", // dify#32221
  "Input length (160062 tokens) exceeds the maximum allowed length (59862 tokens).", // sglang#4048
  "You passed 13439 input characters and requested 4096 output tokens. However, the model's context length is only 4096 tokens, resulting in a maximum input length of 0 tokens (at most 0 characters). Please reduce the length of the input prompt.", // continue#10975
  "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 32768. Given: 40000 `inputs` tokens and 60 `max_new_tokens`", // slide-deck-ai#44
  "invalid params, context window exceeds limit (2013)",
  "Your request exceeded model token limit: 262144 (requested: 270100)",
  "The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).",
  "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
  "the request exceeds the available context size, try increasing it",
  "tokens in request more than max tokens allowed",
  "The input (140001 tokens) is longer than the model's context length (131072 tokens).",
  "Prompt has 140,001 tokens, but the configured context size is 131,072 tokens",
  "litellm.ContextWindowExceededError: BadRequestError", // Devon#88
  "request_too_large",
  "413 Request Entity Too Large: request entity too large",
  "Payload Too Large",
  // Words that nobody has met yet.
  "The context window of the model is full",
  "The context window of claude-opus-4.5 has been exhausted.",
  "messages: total length exceeds limit of 600000 characters",
  "Request body exceeds 5 MB",
  "The prompt is longer than 200,000 tokens.",
  "Maximum context reached",
  "Maximum input length was exceeded",
  "Ran out of context",
  "The model ran out of context.",
  "Too much text in the request",
  "Your conversation has grown beyond what the model can read\u2026",
  "The history is more than this model can handle",
  "The conversation does not fit in the context window",
  // Attachments are counted in with the rest.
  "prompt is too long: image and text 250000 tokens > 200000 maximum",
  "Input with 3 images exceeds the context window of 200000 tokens",
];

/** Refusals that look like it, and are about a part of the request, the account or something else. */
export const NEAR_MISSES: readonly (readonly [status: number, message: string])[] = [
  [400, "image exceeds 5 MB maximum: 6000000 bytes > 5242880 bytes"],
  [400, "messages.3.content.1.image.source.base64: image exceeds 5 MB maximum"],
  [
    400,
    "At least one of the image dimensions exceed max allowed size for many-image requests: 2000 pixels",
  ],
  [400, "too many images and documents: 117 + 0 > 100"],
  [400, "The document is too large."],
  [400, "The PDF has too many pages: the maximum is 100."],
  [400, "Document name is too long."],
  [400, "File content exceeds the maximum of 4.5 MB"],
  [400, "tools.0.custom.name: String should have at most 64 characters"],
  [400, "Tool description exceeds the maximum length of 10240 characters."],
  [400, "The tool input schema is too large."],
  [400, "Request exceeds the maximum number of tools: 128"],
  [
    400,
    "Invalid 'tools': array too long. Expected an array with maximum length 128, but got an array with length 200 instead.",
  ],
  [
    400,
    "Value at 'conversationState.currentMessage.userInputMessage.userInputMessageContext.tools.3.member.toolSpecification.description' failed to satisfy constraint: Member must have length less than or equal to 10240",
  ],
  [
    400,
    "Value at 'conversationState.conversationId' failed to satisfy constraint: Member must have length less than or equal to 128",
  ],
  [
    400,
    "Value at 'conversationState.currentMessage.userInputMessage.modelId' failed to satisfy constraint: Member must have length less than or equal to 128",
  ],
  [400, "toolUseId is too long: the maximum is 64 characters"],
  [
    400,
    "max_tokens: 200000 > 128000, which is the maximum allowed number of output tokens for claude-opus-4-8",
  ],
  [400, "Invalid max_tokens value, the valid range of max_tokens is [1, 8192]"],
  [400, "Invalid additionalModelRequestFields: max_tokens must have a maximum value of 128000"],
  [400, "Invalid input: temperature exceeds the maximum of 1"],
  [400, "thinking.budget_tokens exceeds the maximum"],
  [400, "A maximum of 4 blocks with cache_control may be provided. Found 5."],
  [400, "Invalid `signature` in `thinking` block"],
  [400, "messages.1: all messages must have non-empty content"],
  [400, 'messages: roles must alternate between "user" and "assistant"'],
  [400, "`tool_use` ids were found without `tool_result` blocks immediately after: tooluse_1"],
  [400, "Improperly formed request."],
  [400, "Invalid tool use format."],
  [400, "Invalid model. Please select a different model to continue."],
  [400, "profileArn is required for this request."],
  [400, "The request took too long to process."],
  [400, "The request is taking too long. Please try again."],
  [400, "Too many tokens, please wait before trying again."],
  [400, "Request rate exceeded the limit of your plan."],
  [400, "You exceeded your token quota for this month."],
  [400, "Daily token limit exceeded"],
  [400, "Input tokens per minute exceed the limit"],
  [
    400,
    "property 'reasoning' is not defined in the schema and the schema does not allow additional properties",
  ],
  [400, "The property nesting of the input exceeds the maximum depth of 5"],
  [400, "Request header is too large"],
  [400, "Your conversation is full of errors"],
  [400, "Your session limit has been reached"],
  [400, "The request ran out of time."],
  [400, "You ran out of credits: the context is not read."],
  [400, "Total size of the attachments exceeds the limit of 25 MB"],
  [400, "The prompt has an image that exceeds 5 MB"],
  [400, "Image of 6000 tokens is not allowed"],
  [400, "Maximum Request reached for this month"],
  [400, "The tool name exceeds 64 characters"],
  [400, "max_tokens is more than 128000 tokens"],
  [400, "The image does not fit the model"],
  [400, "The request asks for more than one model"],
  [400, "The quoted word was taken out of context"],
  [400, "Too much traffic for this model"],
  [431, "Request Header Fields Too Large"],
  [401, "The request is too long without a token."],
  [402, "You have reached the limit of tokens: the prompt is too long for what is left."],
  [403, "The bearer token included in the request is invalid."],
  [429, "Too many tokens, please wait before trying again."],
  [429, "Too many requests: the context window exceeds the limit per minute."],
  [429, "60-minute credit limit exceeded"],
  [503, "The request queue is too long."],
];
