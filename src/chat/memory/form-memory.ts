import { CHAT_FORMS, type ChatForm } from "../../catalog/endpoints.ts";

/** Which form of a request worked last, for all requests of this process. Times are monotonic. */
export interface FormMemory {
  /** All forms, the one to begin with first. */
  order(now: number): readonly [ChatForm, ...ChatForm[]];
  /** @param isForGood the forms before it are not known to the service, rather than out of order */
  worked(form: ChatForm, isForGood: boolean, now: number): void;
}

/** A gateway that is down comes back. */
const FAULT_MEMORY_MS = 10 * 60_000;
const USUAL: ChatForm = "path";

export function createFormMemory(): FormMemory {
  let usual = USUAL;
  let stopgap: { readonly form: ChatForm; readonly until: number } | undefined;
  return {
    order(now) {
      const first = stopgap !== undefined && now < stopgap.until ? stopgap.form : usual;
      return [first, ...CHAT_FORMS.filter((form) => form !== first)];
    },
    worked(form, isForGood, now) {
      if (form === usual) stopgap = undefined;
      else if (isForGood) [usual, stopgap] = [form, undefined];
      else if (form !== stopgap?.form || now >= stopgap.until)
        stopgap = { form, until: now + FAULT_MEMORY_MS };
    },
  };
}
