import type { Hooks, Plugin } from "@opencode-ai/plugin";
import { homeDirectory } from "../lib/disk/places/home.ts";
import type { HostFetch } from "../chat/kiro-fetch.ts";
import { OLDEST_HOST } from "../core/host/oldest.ts";
import { PROVIDER_ID } from "../core/host/host-record.ts";
import { withoutRetryWords } from "../plugin/answers/retry-words.ts";
import { KiroLocalError } from "../facts/errors.ts";
import { systemClock } from "../lib/time.ts";
import { safeText } from "../lib/log/secret-text.ts";
import { explainLocalError } from "../words/errors/problems/local.ts";
import { modelsNotListed } from "../words/notices.ts";
import { errorResponse } from "../openai/error-body.ts";
import { BASE_URL } from "../plugin/offer.ts";
import { STATUS_TOOL } from "../plugin/tools/account-status.ts";
import { WEB_SEARCH_TOOL } from "../plugin/tools/tools.ts";
import { createHostPort } from "./host-port.ts";
import { isTooOld, listsNoModels } from "./old-host.ts";
import { registerProvider } from "./provider.ts";
import { createSessionEvents } from "./session/events.ts";
import { createFailedTools, type MessagesHook } from "./session/failed-tools.ts";
import { createStatusTool } from "./status-tool.ts";
import { createWebSearchTool } from "./web-search-tool.ts";
import { createRuntime, type Runtime } from "../plugin/runtime.ts";

/** The adapter for OpenCode 1.x: its hooks in, our parts out. */
export const server: Plugin = async (input) => {
  const { client, directory, worktree } = input;
  const command = commandOf(process.argv);
  try {
    if (isTooOld(input)) throw new KiroLocalError({ code: "host_too_old", needs: OLDEST_HOST });
    if (command === "models" && listsNoModels(input, process.versions.bun)) {
      process.stderr.write(`${modelsNotListed()}\n`);
    }
    const failedTools = createFailedTools();
    const runtime = await createRuntime({
      host: createHostPort(client, systemClock, failedTools.idsOf),
      project: { directory, worktree },
      machine: { env: process.env, platform: process.platform, homedir: homeDirectory() },
      processId: process.pid,
      printLine: printerOf(command),
    });
    return hooksOf(runtime, failedTools.onMessages);
  } catch (error) {
    if (!(error instanceof KiroLocalError)) throw error;
    // These ask the provider for nothing.
    if (command === "auth" || command === "models") {
      process.stderr.write(`${explainLocalError(error)}\n`);
    }
    return brokenHooks(error);
  }
};

function hooksOf(runtime: Runtime, onMessages: MessagesHook): Hooks {
  const { accountStatus, fetch, hostLogin, loginMethods, sessionRecovery, webSearch } = runtime;
  return {
    config: (config) => {
      const baseUrl: unknown = config.provider?.[PROVIDER_ID]?.options?.baseURL;
      if (typeof baseUrl === "string") runtime.addBaseUrl(baseUrl);
      runtime.tellOtherPackages(registerProvider(config, fetch, runtime.offer()));
      return Promise.resolve();
    },
    auth: {
      provider: PROVIDER_ID,
      loader: (getAuth) => {
        hostLogin.open(getAuth);
        runtime.startBackground();
        return Promise.resolve({ baseURL: BASE_URL, apiKey: "unused", fetch });
      },
      methods: loginMethods,
    },
    "experimental.chat.messages.transform": onMessages,
    ...(sessionRecovery && createSessionEvents(sessionRecovery, PROVIDER_ID)),
    tool: {
      ...(webSearch && { [WEB_SEARCH_TOOL]: createWebSearchTool(webSearch) }),
      ...(accountStatus && { [STATUS_TOOL]: createStatusTool(accountStatus) }),
    },
    dispose: () => runtime.dispose(),
  };
}

/** OpenCode still starts; the provider reports what is wrong when it is used. */
function brokenHooks(error: KiroLocalError): Hooks {
  const fetch: HostFetch = () =>
    Promise.resolve(
      errorResponse(400, {
        error: {
          message: withoutRetryWords(safeText(explainLocalError(error))),
          type: "invalid_request_error",
          code: error.code,
        },
      }),
    );
  return {
    config: (config) => {
      registerProvider(config, fetch, { liveModels: [], showRates: false });
      return Promise.resolve();
    },
  };
}

/** Undefined for the screen. */
function commandOf(argv: readonly string[]): string | undefined {
  return argv.slice(2).find((argument) => !argument.startsWith("-"));
}

/** OpenCode shows neither the reason of a failed login nor toasts if its command has no screen. */
function printerOf(command: string | undefined): ((line: string) => void) | undefined {
  // The line of the login's spinner is never ended.
  const before = command === "auth" ? "\n" : "";
  if (command !== "run" && command !== "auth") return undefined;
  return (line) => void process.stderr.write(`${before}${line}\n`);
}
