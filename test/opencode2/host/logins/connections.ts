import { z } from "zod";
import type { Credentials } from "./credentials.ts";
import type { Generation } from "../shapes.ts";

const status = z.strictObject({
  status: z.literal("needs_auth"),
  message: z.string().min(1),
  url: z.url().optional(),
});

const CONNECTION = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("credential"),
    id: z.string(),
    label: z.string(),
    method: z.enum(["key", "oauth", "external"]).optional(),
    status: status.optional(),
  }),
  z.strictObject({ type: z.literal("env"), name: z.string(), status: status.optional() }),
]);
type Connection = z.infer<typeof CONNECTION>;

/** `status: undefined` takes a report back. */
const REPORT = z.strictObject({
  integrationID: z.literal("kiro"),
  connection: CONNECTION,
  status: status.optional(),
});
type Status = z.infer<typeof status>;

export interface ConnectionOptions {
  readonly generation: Generation;
  readonly credentials: Credentials;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names of variables that hold a key. */
  readonly variables: () => readonly string[];
}

/** `ctx.integration.connection` of one location; what a plugin reports belongs to the location. */
export function createConnections({ credentials, env, generation, variables }: ConnectionOptions) {
  const statuses = new Map<string, Status>();
  const isReleased = generation === "released";

  const stored = (): Connection[] =>
    credentials.stored
      .map(({ id, label, value }) => ({
        type: "credential" as const,
        id,
        label,
        ...(isReleased && { method: value.type }),
      }))
      .toSorted((one, other) => rank(other.id) - rank(one.id));
  const rank = (id: string) => (id === credentials.activeId ? Infinity : Number(id.slice(5)));

  function bare(): Connection[] {
    const names = variables().filter((name) => env[name]);
    return [...stored(), ...names.map((name) => ({ type: "env" as const, name }))];
  }

  const all = () => bare().map((connection) => ({ ...connection, ...statusOf(connection) }));

  function statusOf(connection: Connection): { status?: Status } {
    const known = statuses.get(keyOf(connection));
    return known === undefined ? {} : { status: known };
  }

  const active = (): Connection | undefined => bare()[0];

  return {
    active,
    all,
    statuses,
    /** What a plugin has reported and not taken back. */
    count: () => statuses.size,
    api: {
      active: (id: string) => Promise.resolve(id === "kiro" ? active() : undefined),
      resolve: (connection: Connection) => {
        if (connection.type === "env") {
          return Promise.resolve({ type: "key" as const, key: env[connection.name] ?? "" });
        }
        const known = statuses.get(keyOf(connection));
        // Without an address the credential itself counts as bad.
        if (known !== undefined && known.url === undefined) {
          return Promise.reject(new Error("Authorization required"));
        }
        return Promise.resolve(credentials.stored.find(({ id }) => id === connection.id)?.value);
      },
      ...(isReleased && {
        status: (given: unknown) => {
          const { connection, status: reported } = REPORT.parse(given);
          if (reported === undefined) statuses.delete(keyOf(connection));
          else statuses.set(keyOf(connection), reported);
          return Promise.resolve();
        },
      }),
    },
  };
}

function keyOf(connection: Connection): string {
  return connection.type === "env" ? connection.name : connection.id;
}
