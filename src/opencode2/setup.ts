import { raceOrNothing } from "../lib/async/race.ts";
import { homeDirectory } from "../lib/disk/places/home.ts";
import { extname } from "node:path";
import { PROVIDER_ID } from "../core/host/host-record.ts";
import { accountIdOf } from "../login/complete.ts";
import { worktreeOf } from "../core/host/worktree.ts";
import { KiroLocalError } from "../facts/errors.ts";
import { isObject, readString } from "../lib/read.ts";
import { silentLogger } from "../lib/deps.ts";
import { safeText } from "../lib/log/secret-text.ts";
import { systemClock } from "../lib/time.ts";
import { BASE_URL } from "../plugin/offer.ts";
import { createRuntime, type Runtime, type RuntimeInput } from "../plugin/runtime.ts";
import { PROVIDER_NAME } from "../plugin/shown-model.ts";
import { explainLocalError } from "../words/errors/problems/local.ts";
import { API_KEY_VARIABLE } from "../words/terms.ts";
import type { Context, Registration } from "./context.ts";
import { listenToHost } from "./events.ts";
import { createFailedTools, type FailedTools } from "./failed-tools.ts";
import { createHostPort } from "./host-port.ts";
import { createActiveLogin, MAX_ANSWER_MS } from "./login/connection.ts";
import { methodUpdates } from "./login/methods.ts";
import { createLoginReview, type LoginReview } from "./login/review.ts";
import { givenModel, giveModels } from "./model/given-models.ts";
import { createKiroModel } from "./model/model.ts";
import { type ProviderRegistration, registerProvider } from "./provider/register.ts";
import { createRunningCalls, type RunningCalls } from "./running-calls.ts";
import { registerStatusTool } from "./status-tool.ts";
import { registerWebSearch } from "./web-search.ts";

/**
 * The adapter for OpenCode 2: called for each project directory.
 * @param given the host's context
 * @param entry address of the plugin's main file; the file of the provider lies beside it
 * @returns undoes it
 * @throws what the host throws, and Error in words for a person
 */
export async function setup(given: unknown, entry: string): Promise<() => Promise<void>> {
  const context = given as Context;
  const directory = context.location?.directory ?? process.cwd();
  const failedTools = createFailedTools();
  const { connection } = context.integration;
  let onModels = () => undefined as unknown;
  const own = {
    chosenLogin: createActiveLogin({
      connections: connection,
      integrationID: PROVIDER_ID,
      clock: systemClock,
      onOther: () => findEnded(),
    }),
    failedToolCalls: failedTools.idsOf,
    maxRetries: context.app === undefined ? 0 : MAX_HOST_RETRIES,
    onModels: () => onModels(),
  };
  let onNotice = () => undefined as unknown;
  let findEnded = () => Promise.resolve();
  const runtime = await startRuntime({
    host: createHostPort(own, (line) => {
      process.stderr.write(line);
      onNotice();
    }),
    project: { directory, worktree: worktreeOf(directory) },
    machine: { env: process.env, platform: process.platform, homedir: homeDirectory() },
    processId: process.pid,
    printLine: undefined,
  });
  const calls = createRunningCalls();
  const logins = createLoginReview(context, PROVIDER_ID, runtime, HOST_DEPS);
  // What a person is told of may have changed what an account is good for.
  onNotice = logins.review;
  findEnded = logins.findEnded;
  const done: Registration[] = [];
  const undo = async () => {
    await undoAll(done.splice(0));
    await logins.end();
    await runtime.dispose();
  };
  try {
    const parts = { runtime, calls, failedTools, entry, logins, done };
    onModels = (await register(context, parts)).reloadIfChanged;
  } catch (error) {
    await undo();
    throw error;
  }
  runtime.startBackground();
  logins.review();
  return undo;
}

/** Of released versions; the preview has none (OPENCODE2 5.5). */
const MAX_HOST_RETRIES = 4;

/** The host has no log for a plugin. */
const HOST_DEPS = { clock: systemClock, logger: silentLogger };

/** Whatever the host does with it, no login of ours may be lost: it neither rejects nor hangs. */
async function undoAll(registrations: readonly Registration[]): Promise<void> {
  const undone = registrations.map(async (registration) => {
    try {
      await registration.dispose();
    } catch (error) {
      HOST_DEPS.logger.warn("opencode2.not-undone", { error });
    }
  });
  const timeout = { clock: systemClock, milliseconds: MAX_ANSWER_MS };
  await raceOrNothing(Promise.all(undone), { timeout });
}

async function startRuntime(input: RuntimeInput): Promise<Runtime> {
  try {
    return await createRuntime(input);
  } catch (error) {
    if (!(error instanceof KiroLocalError)) throw error;
    // The host shows the message in its list of plugins.
    throw new Error(safeText(explainLocalError(error)), { cause: error });
  }
}

interface Parts {
  readonly runtime: Runtime;
  readonly calls: RunningCalls;
  readonly failedTools: FailedTools;
  readonly entry: string;
  readonly logins: LoginReview;
  /** What is to be undone at the end. */
  readonly done: Registration[];
}

/**
 * What is registered is noted at once: a later step may fail. Without logins and models there is no
 * plugin; a host that lacks something else goes without it.
 */
async function register(context: Context, parts: Parts): Promise<ProviderRegistration> {
  const { calls, done, entry, failedTools, logins, runtime } = parts;
  const note = (registration: Registration | undefined) => {
    if (registration !== undefined) done.push(registration);
  };
  const tryTo = async (register: () => Promise<Registration | undefined>) => {
    try {
      note(await register());
    } catch (error) {
      HOST_DEPS.logger.warn("opencode2.not-registered", { error });
    }
  };
  const file = new URL(`opencode2-model${extname(entry)}`, entry).href;
  const facts = { id: PROVIDER_ID, package: `aisdk:${file}` };
  note(await registerLogins(context, runtime));
  const provider = await registerProvider(context, facts, runtime.offer);
  done.push(provider);
  const refresh = () => {
    logins.review();
    void provider.reloadIfChanged();
  };
  for (const hook of modelHooks(context, parts, refresh)) await tryTo(hook);
  await tryTo(() => context.session.hook("context", failedTools.onContext));
  await tryTo(() => registerWebSearch(context, PROVIDER_ID, runtime.webSearch));
  await tryTo(() => registerStatusTool(context, runtime.accountStatus));
  const handlers = { interrupted: calls.interrupt, loginsChanged: refresh };
  const stop = listenToHost(context, handlers, HOST_DEPS);
  done.push({
    dispose: () => {
      stop();
      calls.endAll();
      return Promise.resolve();
    },
  });
  return provider;
}

function registerLogins(
  { catalog, integration }: Context,
  { hostAccounts, loginMethods }: Runtime,
): Promise<Registration | undefined> {
  return integration.transform((editor) => {
    editor.update(PROVIDER_ID, (reference) => {
      reference.name = PROVIDER_NAME;
    });
    const updates = methodUpdates(loginMethods, {
      integrationID: PROVIDER_ID,
      // Versions with a catalog have either.
      asking: catalog === undefined ? ["form"] : ["form", "prompts"],
      keyVariable: API_KEY_VARIABLE,
      labelOf: (login) => hostAccounts.loggedIn(accountIdOf(login)),
    });
    for (const update of updates) editor.method.update(update);
  });
}

/** Both hooks, because versions differ in whether they import the file, and whom they ask first. */
function modelHooks(
  { aisdk }: Context,
  { calls, done, failedTools, runtime }: Parts,
  afterCall: () => void,
): readonly (() => Promise<Registration | undefined>)[] {
  const create = (modelId: string) =>
    createKiroModel({
      modelId,
      providerId: PROVIDER_ID,
      url: `${BASE_URL}/chat/completions`,
      fetch: runtime.fetch,
      failedCalls: failedTools.idsOf,
      track: (sessionId, call) => {
        const untrack = calls.track(sessionId, call);
        return () => {
          untrack();
          // Lists are read beside an answer, and accounts may be in another state.
          afterCall();
        };
      },
    });
  const end = giveModels(create);
  done.push({
    dispose: () => {
      end();
      return Promise.resolve();
    },
  });
  const languageModel = (modelId: string) => givenModel(modelId, create);
  return [
    () =>
      aisdk.hook("sdk", (event) => {
        if (modelOf(event) !== undefined) event.sdk ??= { languageModel };
      }),
    () =>
      aisdk.hook("language", (event) => {
        const modelId = modelOf(event);
        if (modelId !== undefined) event.language = languageModel(modelId);
      }),
  ];
}

/** @returns the id of a model of ours, undefined for others */
function modelOf({ model }: Readonly<Record<string, unknown>>): string | undefined {
  if (!isObject(model) || model.providerID !== PROVIDER_ID) return undefined;
  return readString(model.modelID) ?? readString(model.id);
}
