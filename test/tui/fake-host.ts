import type { HostElement } from "@opentui/solid";
import type { HostApi, SelectOption } from "../../src/tui/host.ts";

/** OpenCode's dialogs as a person uses them: what is shown, and choosing from it. */
export interface FakeHost {
  readonly api: HostApi;
  readonly dispatched: readonly string[];
  titles(): readonly string[];
  description(title: string): string | undefined;
  message(): string;
  isOpen(): boolean;
  choose(title: string): void;
  confirm(): void;
  cancel(): void;
  /** Waits for the next dialog. */
  next(): Promise<void>;
}

interface Shown {
  readonly options?: readonly SelectOption[];
  readonly message?: string;
  readonly onConfirm?: () => void;
  readonly onCancel?: () => void;
}

export function createFakeHost(): FakeHost {
  const dispatched: string[] = [];
  let shown: Shown | undefined;
  let onNext: (() => void) | undefined;

  const element: HostElement = { id: "dialog" };
  const show = (props: Shown) => {
    shown = props;
    return element;
  };
  const api = {
    ui: {
      DialogAlert: show,
      DialogConfirm: show,
      DialogSelect: show,
      dialog: {
        replace(render: () => HostElement) {
          render();
          onNext?.();
        },
        clear: () => (shown = undefined),
      },
      toast: ({ message }: { message: string }) => {
        throw new Error(message);
      },
    },
    keymap: { dispatchCommand: (name: string) => void dispatched.push(name) },
  } as unknown as HostApi;

  function optionOf(title: string): SelectOption {
    const option = shown?.options?.find((one) => one.title === title);
    if (option === undefined) throw new Error(`no "${title}" in ${JSON.stringify(shown)}`);
    return option;
  }

  return {
    api,
    dispatched,
    titles: () => shown?.options?.map(({ title }) => title) ?? [],
    description: (title) => optionOf(title).description,
    message: () => shown?.message ?? "",
    isOpen: () => shown !== undefined,
    choose: (title) => optionOf(title).onSelect(),
    confirm: () => shown?.onConfirm?.(),
    cancel: () => shown?.onCancel?.(),
    next: () => new Promise((resolve) => (onNext = resolve)),
  };
}
