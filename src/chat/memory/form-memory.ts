import { CHAT_FORMS, type ChatForm } from "../../catalog/endpoints.ts";
import { BELIEF_MS } from "../../resilience/belief.ts";

/** Which form of a request worked last, for all requests of this process. Times are monotonic. */
export interface FormMemory {
  /** All forms, in the order in which to try them. */
  order(now: number): readonly [ChatForm, ...ChatForm[]];
  /** @param isUnknown the service does not know the forms before it; otherwise they failed */
  worked(form: ChatForm, isUnknown: boolean, now: number): void;
}

/** A gateway that is down comes back after a while. */
const FAULT_MEMORY_MS = 10 * 60_000;
const USUAL: ChatForm = "path";

export function createFormMemory(): FormMemory {
  let other: { readonly form: ChatForm; readonly until: number } | undefined;
  return {
    order(now) {
      const first = other !== undefined && now < other.until ? other.form : USUAL;
      return [first, ...CHAT_FORMS.filter((form) => form !== first)];
    },
    worked(form, isUnknown, now) {
      if (form === USUAL) other = undefined;
      else if (isUnknown || form !== other?.form || now >= other.until)
        other = { form, until: now + (isUnknown ? BELIEF_MS : FAULT_MEMORY_MS) };
    },
  };
}
