import type { LanguageModelV3 } from "@ai-sdk/provider";
import { createCatalog, type Overrides } from "./catalog.ts";
import { createEvents } from "./events.ts";
import { createHooks } from "./hooks.ts";
import { createCredentials } from "./logins/credentials.ts";
import { createIntegration } from "./logins/integration.ts";
import { createSession } from "./session/session.ts";
import type { Tool } from "./tool.ts";
import type { Generation } from "./shapes.ts";
import { createTools } from "./tools.ts";

/**
 * A strict double of an OpenCode 2 host: the part of it that a provider plugin meets. It refuses
 * shapes that a host may refuse, gives no abort signal to a model, takes a rejected promise for a
 * defect, and calls `setup` once for each location, all in one process.
 *
 *     const host = createHost({ generation: "released" });
 *     const place = await host.open(plugin, { directory });
 *     await place.integration.login("google", {}, (url) => simulator.visit(url));
 *     const session = place.session({ model: "kiro/kiro-claude-sonnet-4-5#max" });
 *     await session.prompt("hi")            // a Turn: text, error, what ran
 *     await host.close();                   // the clean-ups; throws if anything is left
 */
export interface HostOptions {
  /** `early` has one credential; `released` has `ctx.provider` in the place of `ctx.catalog`. */
  readonly generation: Generation;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface PluginModule {
  readonly default: unknown;
}

type Setup = (context: unknown) => Promise<unknown>;

export interface LocationOptions {
  readonly directory: string;
  readonly overrides?: Overrides;
  /** Of the plugin's entry in the configuration. */
  readonly options?: Readonly<Record<string, unknown>>;
}

export function createHost({ env = process.env, generation }: HostOptions) {
  const events = createEvents({ takesSignal: generation === "released" });
  const credentials = createCredentials(generation, events);
  const storage = new Map<string, unknown>();
  const locations: ReturnType<typeof createLocation>[] = [];
  let sessions = 0;

  function createLocation({ directory, options = {}, overrides = {} }: LocationOptions) {
    const integration = createIntegration(generation, credentials, env);
    const catalog = createCatalog(generation, overrides);
    const aisdk = createHooks(["sdk", "language"]);
    const sessionHooks = createHooks(["context", "title", "compaction", "retry"]);
    const pluginTools = createTools(generation);
    const searches: unknown[] = [];
    const languages = new Map<string, LanguageModelV3>();
    const context = {
      options,
      ...catalog.api,
      ...pluginTools.api,
      integration: integration.api,
      aisdk: { hook: aisdk.hook },
      session: {
        hook: sessionHooks.hook,
        get: () => Promise.resolve(undefined),
        prompt: () => Promise.reject(new Error("not here")),
      },
      event: { subscribe: events.subscribe },
      ...(generation !== "early" && {
        app: { name: "opencode", version: "2.0.20", channel: "latest" },
        websearch: {
          transform: (callback: (editor: { add: (entry: unknown) => void }) => void) => {
            callback({ add: (entry) => void searches.push(entry) });
            return Promise.resolve({ dispose: () => Promise.resolve(void searches.splice(0)) });
          },
        },
      }),
      ...(generation === "released" && {
        location: { directory, project: { id: "p", directory, canonical: directory } },
        storage: storageOf(storage),
      }),
    };
    let cleanUp: unknown;
    /** How much of a plugin is registered. */
    const registries = [integration, catalog, aisdk, sessionHooks, pluginTools];
    const left = () => registries.reduce((sum, registry) => sum + registry.count(), 0);
    return {
      aisdk,
      catalog,
      context,
      integration,
      searches,
      tools: pluginTools,
      left,
      async start(setup: Setup) {
        cleanUp = await setup(context);
      },
      session: ({
        id,
        model,
        parentId,
        tools = {},
      }: {
        id?: string;
        model: string;
        parentId?: string;
        tools?: Readonly<Record<string, Tool>>;
      }) => {
        sessions += 1;
        return createSession({
          generation,
          catalog,
          isConnected: integration.isConnected,
          useLogin: integration.useLogin,
          aisdk,
          sessionHooks,
          events,
          model,
          tools,
          id: id ?? `ses_${sessions}`,
          parentId,
          languages,
        });
      },
      /** What `/models` shows. */
      models: () => {
        const provider = catalog.provider();
        const isShown = provider?.activation === "enabled" || integration.isConnected();
        return provider !== undefined && isShown ? catalog.models() : [];
      },
      async stop() {
        if (typeof cleanUp === "function") await (cleanUp as () => unknown)();
        return left();
      },
    };
  }

  return {
    credentials,
    events,
    storage,
    /** How much of the plugins is registered, in each location. */
    left: () => locations.map((location) => location.left()),
    /** Loads the plugin for a project directory, as the host does. */
    async open(plugin: PluginModule, options: LocationOptions) {
      const setup = setupOf(plugin.default);
      const location = createLocation(options);
      locations.push(location);
      await location.start(setup);
      return location;
    },
    /** @throws if a plugin still listens after its clean-up */
    async close() {
      for (const location of locations.splice(0)) await location.stop();
      if (events.count() > 0) throw new Error(`${events.count()} plugins still listen`);
      events.close();
    },
  };
}
export type Location = Awaited<ReturnType<ReturnType<typeof createHost>["open"]>>;

/** A function is refused, whatever members it has. */
function setupOf(definition: unknown): Setup {
  if (typeof definition === "object" && definition !== null) {
    const { id, setup } = definition as Record<string, unknown>;
    if (typeof id === "string" && typeof setup === "function") return setup as Setup;
  }
  throw new Error(
    "Plugin must export a default definition with an id and an effect or setup function.",
  );
}

function storageOf(entries: Map<string, unknown>) {
  return {
    get: (key: string) => Promise.resolve(entries.get(key)),
    set: (key: string, value: unknown) => Promise.resolve(void entries.set(key, value)),
    remove: (key: string) => Promise.resolve(void entries.delete(key)),
    scan: ({ prefix }: { prefix: string }) =>
      Promise.resolve({
        entries: [...entries]
          .filter(([key]) => key.startsWith(prefix))
          .map(([key, value]) => ({ key, value })),
      }),
  };
}
