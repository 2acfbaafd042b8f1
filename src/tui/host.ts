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
    };
    readonly toast: (toast: { variant: "info" | "error"; message: string }) => void;
  };
  readonly keymap: {
    readonly registerLayer: (layer: { readonly commands: readonly HostCommand[] }) => unknown;
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
    readonly session: { readonly messages: (sessionId: string) => readonly HostMessage[] };
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

interface HostMessage {
  readonly role: string;
  readonly providerID?: string;
  readonly modelID?: string;
  readonly tokens?: {
    readonly input: number;
    readonly output: number;
    readonly reasoning: number;
    readonly cache: { readonly read: number; readonly write: number };
  };
}
