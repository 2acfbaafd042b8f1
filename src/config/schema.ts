import { DEFAULT_REGION, SSO_REGIONS } from "../catalog/regions.ts";

/**
 * Every option, once. Types, checks, environment names, docs/CONFIGURATION.md, the JSON Schema
 * and the table in README.md are derived from this table.
 */
export const options = {
  thinking_enabled: {
    type: "boolean",
    default: false,
    description: "Let the model think before it answers, unless a model variant says otherwise.",
    projectMay: true,
    routesCredentials: false,
  },
  thinking_budget_tokens: {
    type: "integer",
    default: 20000,
    minimum: 1024,
    maximum: 128000,
    description:
      "Thinking budget in tokens, unless a model variant sets one in `thinkingConfig.thinkingBudget`.",
    projectMay: true,
    routesCredentials: false,
  },
  account_selection_strategy: {
    type: "choice",
    choices: ["sticky", "round-robin", "lowest-usage"],
    default: "sticky",
    description:
      "How an account is chosen for a new conversation: `sticky`, `round-robin` or `lowest-usage`. `sticky` gives all conversations one account, the one with the newest login, until it cannot serve. `round-robin` alternates between the accounts, and `lowest-usage` takes the one that has used the smallest share of its quota. A conversation keeps its account until the account cannot serve it.",
    projectMay: true,
    routesCredentials: false,
  },
  proactive_token_refresh: {
    type: "boolean",
    default: true,
    description: "Refresh tokens in the background before they expire.",
    projectMay: true,
    routesCredentials: false,
  },
  session_recovery: {
    type: "boolean",
    default: true,
    description:
      "Recover sessions whose response was interrupted: resume them (`auto_resume`), or explain how.",
    projectMay: true,
    routesCredentials: false,
  },
  auto_resume: {
    type: "boolean",
    default: true,
    description:
      "Automatically resume interrupted sessions. One message gets at most three attempts, after 2, 10 and 30 seconds; all sessions together get five in ten minutes. A session that you stopped is never resumed. Needs `session_recovery`.",
    projectMay: true,
    routesCredentials: false,
  },
  default_region: {
    type: "choice",
    choices: SSO_REGIONS,
    default: DEFAULT_REGION,
    description:
      "AWS region of a login that does not name one. An account keeps the region that it was added with.",
    projectMay: false,
    routesCredentials: true,
  },
  rate_limit_max_retries: {
    type: "integer",
    default: 3,
    minimum: 0,
    maximum: 10,
    description:
      "How often a request is retried after throttling, or after a failure at Kiro or on the way to it.",
    projectMay: true,
    routesCredentials: false,
  },
  quota_warning_threshold: {
    type: "number",
    default: 0.8,
    minimum: 0,
    maximum: 1,
    description:
      "Warn once this share of an account's quota is used. 1 warns only when it is used up.",
    projectMay: true,
    routesCredentials: false,
  },
  overage_allowed: {
    type: "boolean",
    default: false,
    description:
      "Keep using an account whose quota is used up, if paid overage is enabled for it in Kiro's portal. Otherwise the account is not used until its quota resets.",
    projectMay: false,
    routesCredentials: false,
  },
  show_rates: {
    type: "boolean",
    default: true,
    description:
      "Show a model's rate in its name: `Claude Opus 5.5 (Kiro, 2x)` uses two credits where a model with rate 1 uses one. Rates are known once Kiro's model list has been read.",
    projectMay: true,
    routesCredentials: false,
  },
  show_references: {
    type: "boolean",
    default: true,
    description:
      "List the sources of a response under it, if Kiro names them: licences of code that it resembles, links and cited documents.",
    projectMay: true,
    routesCredentials: false,
  },
  prompt_caching: {
    type: "boolean",
    default: false,
    description:
      "Send cache points, where OpenCode marks them and the model's entry in Kiro's list allows them. Nobody has shown in public that this saves credits: measure it before you rely on it, as [below](#measure-prompt-caching). A model that rejects them gets none for an hour.",
    projectMay: true,
    routesCredentials: false,
  },
  notices: {
    type: "choice",
    choices: ["off", "errors", "all"],
    default: "all",
    description:
      "Which notices are shown: `off`, `errors` or `all`. `errors` shows only what needs you, such as an account that must log in again. OpenCode's log always has all of them. `opencode run` prints them on stderr; there `all` also reports each wait of more than a few seconds.",
    projectMay: true,
    routesCredentials: false,
  },
  login_flow: {
    type: "choice",
    choices: ["auto", "browser", "device"],
    default: "auto",
    description:
      "How you log in with Google, GitHub or IAM Identity Center: `auto`, `browser` or `device`. `browser` opens a page that returns to this machine, and `device` shows a code to enter on any device. `auto` picks `browser` on a desktop and `device` elsewhere.",
    projectMay: true,
    routesCredentials: false,
  },
  identity_provider_hosts: {
    type: "text",
    default: "",
    pattern: /^[\x20-\x7e]*$/,
    maxLength: 1024,
    description:
      "Hosts or domains of your organisation's own identity provider, separated by commas, such as `login.example.com`. Microsoft Entra and Okta are always allowed; a login is sent to no other host.",
    projectMay: false,
    routesCredentials: true,
  },
  web_search: {
    type: "boolean",
    default: false,
    description:
      "Offer Kiro's web search to the model as the tool `kiro_web_search`. Searches use the session's account, and may count towards its quota. OpenCode's permission `websearch` applies. The tool is not offered if your organisation has switched web search off.",
    // A stranger's repository must not spend quota, nor open a way out for what the model has read.
    projectMay: false,
    routesCredentials: false,
  },
  status_tool: {
    type: "boolean",
    default: true,
    description:
      "Offer the model the tool `kiro_status`, which says how much is left: plan, credits, reset date and state of each account. Its definition is sent with every request. Accounts are named as everywhere else, with masked addresses.",
    // A stranger's repository must not show accounts to a model that their owner keeps them from.
    projectMay: false,
    routesCredentials: false,
  },
  user_agent: {
    type: "text",
    default: "",
    pattern: /^[\x20-\x7e]*$/,
    maxLength: 256,
    description: "Client identity sent to Kiro. Empty means this plugin's own name and version.",
    projectMay: false,
    routesCredentials: false,
  },
} as const satisfies Readonly<Record<string, Option>>;

export type Option = OptionFacts &
  (
    | { readonly type: "boolean"; readonly default: boolean }
    | {
        readonly type: "integer" | "number";
        readonly default: number;
        readonly minimum: number;
        readonly maximum: number;
      }
    | { readonly type: "choice"; readonly default: string; readonly choices: readonly string[] }
    | {
        readonly type: "text";
        readonly default: string;
        /** Of printable ASCII only, as the texts for people say. */
        readonly pattern: RegExp;
        readonly maxLength: number;
      }
  );

type OptionFacts = {
  /** For people, in Markdown; the first sentence alone says what it does. */
  readonly description: string;
} & ProjectRule;

/** Every option answers both questions: what routes credentials can never be a project's. */
type ProjectRule =
  | { readonly projectMay: true; readonly routesCredentials: false }
  | {
      /** A stranger's repository must not decide this. */
      readonly projectMay: false;
      /** It decides which hosts tokens, keys or login codes are sent to. */
      readonly routesCredentials: boolean;
    };

export type OptionName = keyof typeof options;

/** The values in force. */
export type Config = { readonly [Name in OptionName]: ValueOf<(typeof options)[Name]> };

type ValueOf<Kind extends Option> = Kind extends { readonly type: "boolean" }
  ? boolean
  : Kind extends { readonly type: "integer" | "number" }
    ? number
    : Kind extends { readonly choices: readonly (infer Choice)[] }
      ? Choice
      : string;

export function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(options, name);
}

export const optionNames: readonly OptionName[] = Object.keys(options).filter(isOptionName);

export function environmentName(name: OptionName): string {
  return `KIRO_${name.toUpperCase()}`;
}
