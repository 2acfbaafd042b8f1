import type { ProcessParts } from "./parts.ts";
import type { User } from "./users.ts";

interface Entry {
  readonly parts: Promise<ProcessParts>;
  readonly users: Set<User>;
}

const entries = new Map<string, Entry>();

/** A user's share in the parts. */
export interface Membership {
  readonly parts: ProcessParts;
  /** The last one ends the parts, and hears what happens until they have ended. */
  readonly leave: () => Promise<void>;
}

/**
 * The parts that all users with this key share, made for the first of them.
 * @param key what the parts depend on
 */
export async function join(
  key: string,
  user: User,
  create: (users: ReadonlySet<User>) => Promise<ProcessParts>,
): Promise<Membership> {
  const entry = entries.get(key) ?? begin(key, create);
  const { users } = entry;
  users.add(user);
  const parts = await entry.parts;
  let leaving: Promise<void> | undefined;

  async function leave(): Promise<void> {
    if (users.size === 1) {
      entries.delete(key);
      await parts.end();
    }
    users.delete(user);
  }
  return { parts, leave: () => (leaving ??= leave()) };
}

function begin(key: string, create: (users: ReadonlySet<User>) => Promise<ProcessParts>): Entry {
  const users = new Set<User>();
  const entry = { users, parts: create(users) };
  entries.set(key, entry);
  entry.parts.catch(() => entries.delete(key));
  return entry;
}
