import { Effect } from "effect";
import { type Language, startBridge } from "./bridge.ts";

/**
 * Gives the 2.x core inside OpenCode 1.18.33 the context that our `setup` expects (docs/OPENCODE2.md,
 * 6): effects for promises, `api` records for packages, and a session hook. Sessions of that core
 * know no models of the AI SDK, so each model's address is that of a bridge to ours.
 */
export function onOldCore(plugin: Plugin): Plugin {
  return {
    id: `${plugin.id}-on-old-core`,
    async setup(given) {
      const core = given as Core;
      const unread = new Set(["catalog", "integration"]);
      let languageOf: (event: Event) => void = () => undefined;
      const url = await startBridge((modelID) => {
        const event: Event = {
          model: { id: modelID, modelID, providerID: "kiro" },
        };
        languageOf(event);
        return event.language;
      });
      const context = {
        ...core,
        aisdk: {
          hook: (name: string, callback: (event: Event) => void) => {
            if (name === "language") languageOf = callback;
            return Promise.resolve(undefined);
          },
        },
        session: { hook: () => Promise.resolve(undefined) },
        catalog: catalogOf(core, url, () => unread.delete("catalog")),
        integration: integrationOf(core, () => unread.delete("integration")),
      };
      await plugin.setup(context);
      ensureRead(core, unread);
    },
  };
}

/**
 * That core reads what plugins have registered when it has loaded them, and may have done so before
 * a `setup` that reads files is done: then it is asked to read again.
 */
function ensureRead({ catalog, integration }: Core, unread: ReadonlySet<string>): void {
  const timer = setInterval(() => {
    if (unread.size === 0) clearInterval(timer);
    else void Promise.all([integration.reload(), catalog.reload()]).catch(() => undefined);
  }, 500);
  timer.unref();
}

interface Plugin {
  readonly id: string;
  readonly setup: (context: unknown) => Promise<unknown>;
}

interface Event {
  readonly model: Readonly<Record<"id" | "modelID" | "providerID", string>>;
  language?: Language;
}

type Fields = Record<string, unknown>;
type Change = (draft: Fields) => void;
type Transform<Draft> = (callback: (draft: Draft) => void) => Promise<unknown>;

interface Drafts {
  readonly provider: { readonly update: (id: string, change: Change) => void };
  readonly model: {
    readonly update: (provider: string, id: string, change: Change) => void;
  };
}

interface Integrations {
  readonly update: (id: string, change: Change) => void;
  readonly method: { readonly update: (update: Fields) => void };
}

interface Reload {
  readonly reload: () => Promise<void>;
}

interface Core {
  readonly catalog: Reload & { readonly transform: Transform<Drafts> };
  readonly integration: Reload & {
    readonly transform: Transform<Integrations>;
    readonly connection: unknown;
  };
}

/** Records of 2.x as that core has them. */
function catalogOf({ catalog }: Core, url: string, onRead: () => void) {
  const api = { type: "aisdk", package: "@ai-sdk/openai-compatible", url };
  const asRecord =
    (change: Change): Change =>
    (draft) => {
      const { modelID, variants, ...own } = changed(change, draft);
      delete own["package"];
      Object.assign(draft, own, { api: { id: modelID, ...api } });
      if (variants === undefined) return;
      draft["variants"] = (variants as Fields[]).map(({ id, settings }) => {
        return { id, headers: {}, body: settings };
      });
    };
  return {
    ...catalog,
    transform: (callback: (draft: Drafts) => void) =>
      catalog.transform((draft) => {
        onRead();
        callback({
          provider: {
            update: (id, change) => draft.provider.update(id, asRecord(change)),
          },
          model: {
            update: (provider, id, change) => draft.model.update(provider, id, asRecord(change)),
          },
        });
      }),
  };
}

function changed(change: Change, draft: Fields): Fields {
  const copy = { ...draft };
  change(copy);
  return copy;
}

/** Where 2.x takes promises, that core takes effects. */
function integrationOf({ integration }: Core, onRead: () => void) {
  type Authorize = (answers: unknown) => Promise<Fields>;
  const wait = (start: () => unknown) =>
    Effect.tryPromise({
      try: () => Promise.resolve(start()),
      catch: (error) => error,
    });
  return {
    ...integration,
    transform: (callback: (editor: Integrations) => void) =>
      integration.transform((editor) => {
        onRead();
        callback({
          update: editor.update.bind(editor),
          method: {
            update: ({ authorize, ...update }) => {
              editor.method.update(
                authorize === undefined
                  ? update
                  : {
                      ...update,
                      authorize: (answers: unknown) =>
                        wait(async () => {
                          const { callback: login, ...opened } = await (authorize as Authorize)(
                            answers,
                          );
                          return { ...opened, callback: wait(() => login) };
                        }),
                    },
              );
            },
          },
        });
      }),
  };
}
