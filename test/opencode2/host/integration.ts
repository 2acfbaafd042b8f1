import {
  AUTHORIZATION,
  type Generation,
  METHODS,
  OAUTH,
  type OAuth,
  wrongAnswer,
} from "./shapes.ts";
import { createTransforms } from "./transforms.ts";

type Answers = Readonly<Record<string, string>>;

interface MethodUpdate {
  readonly integrationID: string;
  readonly method: unknown;
  readonly authorize?: (answer: Answers) => Promise<unknown>;
  readonly refresh?: unknown;
  readonly label?: (credential: OAuth) => unknown;
}

export type Stored =
  | { readonly id: string; readonly label: string; readonly value: OAuth }
  | { readonly id: string; readonly label: string; readonly value: { type: "key"; key: string } };

/** What the whole server has, whatever the location. */
export interface Credentials {
  stored: Stored[];
  activeId: string | undefined;
}

/** How an attempt to log in ended. */
export type LoginEnd =
  | { readonly status: "complete"; readonly label: string }
  | { readonly status: "failed"; readonly message: string };

/** The logins of one location; credentials belong to the server. */
export function createIntegration(
  generation: Generation,
  credentials: Credentials,
  env: Readonly<Record<string, string | undefined>>,
) {
  let methods: (MethodUpdate & { readonly shape: { type: string; id?: string } })[] = [];
  let name = "";
  const statuses: unknown[] = [];

  const { transform, reload, count } = createTransforms(() => {
    methods = [];
    return {
      update: (id: string, change: (reference: { name: string }) => void) => {
        const reference = { name: id };
        change(reference);
        name = reference.name;
      },
      get: (id: string) => (id === "kiro" ? { id, name } : undefined),
      list: () => [{ id: "kiro", name }],
      remove: () => void (methods = []),
      method: {
        update: (update: MethodUpdate) => {
          const shape = METHODS[generation].parse(update.method) as { type: string; id?: string };
          const known = ["integrationID", "method", "authorize", "refresh", "label"];
          const odd = Object.keys(update).filter((key) => !known.includes(key));
          if (odd.length > 0) throw new Error(`unknown key ${odd.join()}`);
          methods.push({ ...update, shape });
        },
        list: () => methods.map(({ shape }) => shape),
        remove: () => undefined,
      },
    };
  });

  const envName = () =>
    methods
      .flatMap(({ method }) => (method as { names?: string[] }).names ?? [])
      .find((variable) => env[variable]);

  const active = () => {
    const stored = credentials.stored.find(({ id }) => id === credentials.activeId);
    if (stored !== undefined) {
      return { type: "credential" as const, id: stored.id, label: stored.label };
    }
    const variable = envName();
    return variable === undefined ? undefined : { type: "env" as const, name: variable };
  };

  function keep(value: Stored["value"], label: string): LoginEnd {
    const id = `cred_${credentials.stored.length + 1}`;
    const others = generation === "early" ? [] : credentials.stored;
    credentials.stored = [...others, { id, label, value } as Stored];
    credentials.activeId = id;
    return { status: "complete", label };
  }

  /** No host waits for a label: one that is a promise cannot be stored. */
  function labelOf(given: unknown): string {
    if (given === undefined) return `${name} ${credentials.stored.length + 1}`;
    if (typeof given !== "string") throw new Error("a label must be a string");
    return given;
  }

  /** As over HTTP; a rejected `authorize` is a defect, a rejected callback a failed attempt. */
  async function login(
    methodId: string,
    answers: Answers = {},
    visit: (url: string) => unknown = () => undefined,
  ): Promise<LoginEnd> {
    const found = methods.find(({ shape }) => shape.id === methodId);
    if (found?.authorize === undefined) throw new Error(`no method ${methodId}`);
    const wrong = generation === "early" ? undefined : wrongAnswer(found.method, answers);
    if (wrong !== undefined) return { status: "failed", message: wrong };
    const opened = AUTHORIZATION.parse(await found.authorize(answers));
    if (opened.mode === "code") throw new Error("nobody types a code here");
    void visit(opened.url);
    try {
      const value = OAUTH.parse(await opened.callback);
      if (value.methodID !== methodId) throw new Error(`wrong methodID ${value.methodID}`);
      return keep(value, labelOf(found.label?.(value)));
    } catch (error) {
      return { status: "failed", message: error instanceof Error ? error.message : String(error) };
    }
  }

  return {
    login,
    loginWithKey: (key: string) => keep({ type: "key", key }, "key"),
    methods: () => methods.map(({ shape }) => shape),
    name: () => name,
    statuses,
    isConnected: () => active() !== undefined,
    count,
    /** What the plugin sees. */
    api: {
      transform,
      reload,
      get: ({ integrationID }: { integrationID: string }) =>
        Promise.resolve(
          integrationID === "kiro"
            ? {
                id: "kiro",
                name,
                connections: credentials.stored.map(({ id, label }) => ({
                  type: "credential" as const,
                  id,
                  label,
                })),
              }
            : undefined,
        ),
      connection: {
        active: (id: string) => Promise.resolve(id === "kiro" ? active() : undefined),
        resolve: (connection: {
          readonly type: string;
          readonly id?: string;
          readonly name?: string;
        }) => {
          if (connection.type === "env") {
            return Promise.resolve({ type: "key" as const, key: env[connection.name ?? ""] ?? "" });
          }
          return Promise.resolve(credentials.stored.find(({ id }) => id === connection.id)?.value);
        },
        ...(generation === "released" && {
          status: (status: unknown) => {
            statuses.push(status);
            return Promise.resolve();
          },
        }),
      },
    },
  };
}
