import { isSecret } from "../../lib/log/secret-text.ts";

/**
 * What the value of a name is: `parts` are other names; `word` is one of the protocol; `code` and
 * `message` are the service's own; `name` must stay distinct; `json` is somebody's JSON, as a text
 * or not; `data` is a file; `catalogue` is public. Whatever is not known is `said`.
 */
export type Kind =
  | "parts"
  | "word"
  | "code"
  | "message"
  | "name"
  | "json"
  | "schema"
  | "data"
  | "catalogue"
  | "said";

const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  // Requests and answers of a chat, OpenAI's and Kiro's.
  ...named("parts", "messages content tool_calls function image_url file stream_options reasoning"),
  ...named("parts", "thinkingConfig thinking output_config conversationState currentMessage"),
  ...named("parts", "history userInputMessage assistantResponseMessage userInputMessageContext"),
  ...named("parts", "images documents source toolResults toolUses tools toolSpecification"),
  ...named("parts", "additionalModelRequestFields cachePoint cache_control inputSchema tokenUsage"),
  ...named("parts", "stopDetails refusal error Error errors data cause body params result"),
  ...named("word", "model role type modelId origin chatTriggerType format status effort display"),
  ...named(
    "word",
    "reasoning_effort reasoningEffort tool_choice stopReason unit unitPlural method",
  ),
  ...named("word", "jsonrpc spellings version runtime platform apiRegion"),
  ...named("name", "id tool_call_id toolUseId name conversationId utteranceId messageId sessionId"),
  ...named("json", "arguments input"),
  ...named("schema", "parameters json"),
  ...named("data", "url file_data bytes redactedContent signature"),
  ...named("code", "reason code __type category"),
  ...named("message", "message Message errorMessage error_message detail msg explanation"),
  ...named("message", "error_description"),
  // Logins, accounts, settings.
  ...named("parts", "accounts identity credentials state usage profiles userInfo subscriptionInfo"),
  ...named("parts", "usageBreakdownList usageBreakdown freeTrialInfo bonuses overageConfiguration"),
  ...named(
    "parts",
    "overageCredits totalUsage respelled store lists config breakdown base trial bought overage total",
  ),
  ...named("word", "provider kind idp clientType clientName grantType grantTypes grant_type"),
  ...named("word", "response_type code_challenge_method codeChallengeMethod tokenType"),
  ...named("word", "token_type resourceType currency overageStatus freeTrialStatus region"),
  ...named(
    "word",
    "ssoRegion awsRegion default_region account_selection_strategy login_flow notices",
  ),
  ...named("word", "plan subscriptionTitle displayName displayNamePlural"),
  ...named(
    "name",
    "clientId client_id userId email label startUrl profileArn arn issuer profileName",
  ),
  ...named(
    "name",
    "tokenEndpoint token_endpoint authorization_endpoint device_authorization_endpoint",
  ),
  ...named("name", "redirectUri redirectUris redirect_uri issuerUrl verificationUri subject"),
  ...named("name", "verificationUriComplete code_challenge codeChallenge nextToken scope scopes"),
  ...named("catalogue", "models defaultModel"),
]);

function named(kind: Kind, names: string): (readonly [string, Kind])[] {
  return names.split(" ").map((name) => [name, kind]);
}

export function kindOf(name: string, value: unknown): Kind {
  if (isSecret(name, value)) return "name";
  return KINDS.get(name) ?? "said";
}

/** Of a JSON Schema: what its own names hold; `parts` are schemas. */
const SCHEMA_KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...named(
    "parts",
    "items prefixItems additionalItems anyOf oneOf allOf not if then else contains",
  ),
  ...named("parts", "additionalProperties unevaluatedProperties propertyNames"),
  ...named("word", "type format $schema"),
  ...named("name", "required enum const $ref $id $anchor"),
]);

export function schemaKindOf(name: string): Kind {
  return SCHEMA_KINDS.get(name) ?? "said";
}

/** Whose members have names of somebody's own, with a schema each. */
const OWN_NAMES = new Set(
  "properties patternProperties $defs definitions dependentSchemas dependentRequired".split(" "),
);

export function hasOwnNames(name: string): boolean {
  return OWN_NAMES.has(name);
}

/** A machine's word; no address, and no sentence. */
export function isProtocolWord(text: string): boolean {
  return /^[\w.:+*/ -]{1,100}$/.test(text) && !/\d{9}/.test(text);
}
