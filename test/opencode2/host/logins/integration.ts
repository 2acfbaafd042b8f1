import { createConnections } from "./connections.ts";
import type { Credentials, Stored } from "./credentials.ts";
import {
  AUTHORIZATION,
  type Generation,
  METHODS,
  OAUTH,
  type OAuth,
  wrongAnswer,
} from "../shapes.ts";
import { createTransforms } from "../transforms.ts";

type Answers = Readonly<Record<string, string>>;

interface MethodUpdate {
  readonly integrationID: string;
  readonly method: unknown;
  readonly authorize?: (answer: Answers) => Promise<unknown>;
  readonly refresh?: unknown;
  readonly label?: (credential: OAuth) => unknown;
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
  let listed: readonly string[] = [];
  /** In the place of the list that the credentials give. */
  const faults: { list: readonly unknown[] | undefined; lists: number } = {
    list: undefined,
    lists: 0,
  };

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

  const connections = createConnections({
    generation,
    credentials,
    env,
    variables: () => methods.flatMap(({ method }) => (method as { names?: string[] }).names ?? []),
  });

  function keep(value: Stored["value"], label: string): LoginEnd {
    credentials.keep(value, label);
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
    statuses: connections.statuses,
    /** The credentials that the plugin has been told of last. */
    listed: () => listed,
    faults,
    isConnected: () => connections.active() !== undefined,
    /** What the host does before each call of a model. @throws where it may not use the login */
    useLogin: async () => {
      const connection = connections.active();
      if (connection !== undefined) await connections.api.resolve(connection);
    },
    count: () => count() + connections.count(),
    /** What the plugin sees. */
    api: {
      transform,
      reload,
      get: ({ integrationID }: { integrationID: string }) => {
        if (integrationID !== "kiro" || name === "") {
          return Promise.reject(new Error(`Integration not found: ${integrationID}`));
        }
        faults.lists += 1;
        const info = { id: "kiro", name, connections: faults.list ?? connections.all() };
        listed = credentials.stored.map(({ id }) => id);
        // Versions with a location answer as they do over HTTP.
        return Promise.resolve(generation === "released" ? { location: {}, data: info } : info);
      },
      connection: connections.api,
    },
  };
}
