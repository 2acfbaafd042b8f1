import type { Readable, Writable } from "node:stream";
import {
  type CANCEL_SYMBOL,
  confirm,
  isCancel,
  password,
  select,
  text,
  updateSettings,
} from "@clack/prompts";
import { abortedError } from "../../lib/time.ts";

/** Asks a person at a terminal. Every question rejects as aborted if the person gives up. */
export interface Questions {
  readonly confirm: (message: string) => Promise<boolean>;
  /** @returns the value of the option chosen */
  readonly choose: (message: string, options: readonly Choice[]) => Promise<string>;
  readonly text: (message: string, options?: TextOptions) => Promise<string>;
  /** Shows a mark for each letter. */
  readonly secret: (message: string, options?: Pick<TextOptions, "validate">) => Promise<string>;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface TextOptions {
  readonly placeholder?: string | undefined;
  /** @returns what is wrong with it */
  readonly validate?: ((value: string) => string | undefined) | undefined;
}

/** Ctrl-D, on which nothing would be answered and the cursor stay hidden. */
const END_OF_TRANSMISSION = "\u0004";

/** On standard error, so that what is printed stays clean. */
export function askAt(input: () => Readable, output: Writable): Questions {
  updateSettings({ aliases: { [END_OF_TRANSMISSION]: "cancel" } });
  const streams = {
    get input() {
      return input();
    },
    output,
  };
  return {
    confirm: async (message) =>
      answered(await confirm({ ...streams, message, initialValue: false })),
    choose: async (message, options) =>
      answered(await select({ ...streams, message, options: [...options] })),
    text: async (message, { placeholder, validate } = {}) =>
      answered(
        await text({
          ...streams,
          message,
          ...(placeholder !== undefined && { placeholder }),
          ...(validate && { validate: (value) => validate(value ?? "") }),
        }),
      ),
    secret: async (message, { validate } = {}) =>
      answered(
        await password({
          ...streams,
          message,
          ...(validate && { validate: (value) => validate(value ?? "") }),
        }),
      ),
  };
}

function answered<Answer>(answer: Answer | typeof CANCEL_SYMBOL): Answer {
  if (isCancel(answer)) throw abortedError();
  return answer;
}
