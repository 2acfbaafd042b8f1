import type { Events } from "../events.ts";
import type { Generation, OAuth } from "../shapes.ts";

export type Stored =
  | { readonly id: string; readonly label: string; readonly value: OAuth }
  | { readonly id: string; readonly label: string; readonly value: { type: "key"; key: string } };

/** The logins that the whole server has, whatever the location; everybody hears of a change. */
export interface Credentials {
  stored: Stored[];
  activeId: string | undefined;
  readonly keep: (value: Stored["value"], label: string) => void;
  readonly choose: (id: string) => void;
  /** The person logs out of one of them. */
  readonly remove: (id: string) => void;
}

export function createCredentials(
  generation: Generation,
  events: Pick<Events, "emit">,
): Credentials {
  let count = 0;

  /** Early hosts say whose logins have changed, later ones which one is active now. */
  function tell(): void {
    if (generation !== "released") {
      events.emit("integration.connection.updated", { integrationID: "kiro" });
      return;
    }
    events.emit("credential.updated", {});
    events.emit("credential.switched", {
      integrationID: "kiro",
      credentialID: credentials.activeId ?? null,
    });
  }

  const credentials: Credentials = {
    stored: [],
    activeId: undefined,
    keep(value, label) {
      count += 1;
      const id = `cred_${count}`;
      const others = generation === "early" ? [] : credentials.stored;
      credentials.stored = [...others, { id, label, value } as Stored];
      credentials.activeId = id;
      tell();
    },
    choose(id) {
      credentials.activeId = id;
      tell();
    },
    remove(id) {
      credentials.stored = credentials.stored.filter((other) => other.id !== id);
      if (credentials.activeId === id) credentials.activeId = credentials.stored.at(-1)?.id;
      tell();
    },
  };
  return credentials;
}
