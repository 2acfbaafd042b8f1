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
  /** The last one ends the parts. */
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
  entry.users.add(user);

  /** @returns whether nobody is left */
  function quit(): boolean {
    if (!entry.users.delete(user) || entry.users.size > 0) return false;
    if (entries.get(key) === entry) entries.delete(key);
    return true;
  }

  try {
    const parts = await entry.parts;
    return {
      parts,
      leave: async () => {
        if (quit()) await parts.end();
      },
    };
  } catch (error) {
    quit();
    throw error;
  }
}

function begin(key: string, create: (users: ReadonlySet<User>) => Promise<ProcessParts>): Entry {
  const users = new Set<User>();
  const entry = { users, parts: create(users) };
  entries.set(key, entry);
  return entry;
}
