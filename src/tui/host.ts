import type { HostElement } from "@opentui/solid";

/** As much of the API of OpenCode's terminal UI as we use; `tui.ts` checks it against its types. */
export interface HostApi {
  readonly ui: {
    readonly DialogAlert: (props: AlertProps) => HostElement;
    readonly DialogConfirm: (props: ConfirmProps) => HostElement;
    readonly DialogSelect: (props: SelectProps) => HostElement;
    readonly dialog: {
      readonly replace: (render: () => HostElement) => void;
      readonly clear: () => void;
      readonly open: boolean;
    };
    readonly toast: (toast: { variant: "info" | "error"; message: string }) => void;
  };
  readonly keymap: {
    readonly registerLayer: (layer: HostLayer) => unknown;
    readonly dispatchCommand: (name: string) => unknown;
  };
  readonly slots: { readonly register: (plugin: HostSlots) => unknown };
  readonly kv: {
    readonly get: (key: string, fallback: boolean) => boolean;
    readonly set: (key: string, value: boolean) => void;
  };
  readonly theme: { readonly current: Readonly<Record<Tone, unknown>> };
  readonly state: {
    readonly path: { readonly directory: string; readonly worktree: string };
    readonly provider: readonly HostProvider[];
    readonly session: {
      readonly messages: (sessionId: string) => readonly HostMessage[];
      readonly status: (sessionId: string) => { readonly type: string } | undefined;
    };
  };
  readonly route: {
    readonly current: {
      readonly name: string;
      readonly params?: Readonly<Record<string, unknown>>;
    };
  };
  readonly client: {
    readonly session: {
      readonly abort: (input: { readonly sessionID: string }) => Promise<unknown>;
    };
  };
  /** Versions differ. */
  readonly tuiConfig?: {
    readonly keybinds?: { readonly get: (command: string) => readonly HostKey[] };
  };
  readonly event: { readonly on: (type: "session.idle", handler: () => void) => unknown };
  readonly lifecycle: {
    readonly onDispose: (end: () => void) => unknown;
  };
  /** Columns of the screen. */
  readonly renderer: { readonly width: number };
}

/** Colours of the theme in use, whichever it is. */
export type Tone = "text" | "textMuted" | "warning" | "error";

interface AlertProps {
  readonly title: string;
  readonly message: string;
}

interface ConfirmProps extends AlertProps {
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

export interface SelectOption {
  readonly title: string;
  readonly value: string;
  readonly description?: string;
  readonly footer?: string;
  readonly onSelect: () => void;
}

interface SelectProps {
  readonly title: string;
  readonly options: SelectOption[];
}

interface HostLayer {
  /** `base`: not while something else has the keys, such as a question. */
  readonly mode?: string;
  readonly commands?: readonly HostCommand[];
  readonly bindings?: readonly HostBinding[];
}

/** As the host's keymap writes it. */
interface HostKey {
  readonly key: string | object;
}

interface HostBinding extends HostKey {
  readonly cmd: () => void;
  /** Whether other bindings of the key run, too. */
  readonly fallthrough: boolean;
  readonly preventDefault: boolean;
}

interface HostCommand {
  readonly namespace: "palette";
  readonly name: string;
  readonly title: string;
  readonly desc: string;
  readonly category: string;
  readonly slashName: string;
  readonly run: () => void;
}

interface HostSlots {
  /** Lower comes first. */
  readonly order: number;
  readonly slots: {
    readonly sidebar_content: SessionSlot;
    readonly session_prompt_right: SessionSlot;
    readonly home_prompt_right: () => HostElement;
  };
}

type SessionSlot = (context: unknown, props: { readonly session_id: string }) => HostElement;

interface HostProvider {
  readonly id: string;
  readonly models: Readonly<Record<string, { readonly limit: { readonly context: number } }>>;
}

export interface HostMessage {
  readonly role: string;
  readonly error?: unknown;
  readonly providerID?: string;
  readonly modelID?: string;
  readonly tokens?: {
    readonly input: number;
    readonly output: number;
    readonly reasoning: number;
    readonly cache: { readonly read: number; readonly write: number };
  };
}
