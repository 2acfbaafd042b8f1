import type { PluginInput } from "@opencode-ai/plugin";
import type { AccountStore } from "../accounts/store/store.ts";
import type { Switches } from "../config/environment.ts";
import type { Config } from "../config/schema.ts";
import type { Deps } from "../lib/deps.ts";
import type { Machine, Paths } from "./paths.ts";
import type { ServiceContext } from "../service/send.ts";

export interface RuntimeInput {
  readonly client: PluginInput["client"];
  readonly projectDirectory: string;
  readonly machine: Machine;
  readonly processId: number;
  /** Words for a person at the terminal, of a command that has no screen. */
  readonly say: ((message: string) => void) | undefined;
}

/** The parts that most others are made of. */
export interface Basis {
  readonly input: RuntimeInput;
  readonly paths: Paths;
  readonly switches: Switches;
  readonly config: Config;
  readonly deps: Deps;
  readonly service: ServiceContext;
  readonly store: AccountStore;
  /** Aborts when OpenCode lets go of the plugin. */
  readonly ended: AbortController;
}
