import type { Failure } from "../../../facts/failure.ts";
import { isNameFailure } from "../../../lib/net/network-error.ts";
import type { Progress } from "../../exchange.ts";
import type { Step } from "../step.ts";

/**
 * Sends the request in another form, at once. Either the host does not know this form, or it is the
 * older host, whose word on a subscription does not count (PROTOCOL 3.1).
 */
export const nextForm: Step = {
  sparesAccount: true,
  isOpen: ({ progress }, { failure }) =>
    progress.otherForms.length > 0 && (isUnknown(failure) || isOfOlderHost(failure, progress)),
  take({ progress }, { failure }) {
    // A request in another form uses up a retry.
    progress.retries += 1;
    progress.isFormUnknown ||= isUnknown(failure);
    moveOn(progress, progress.otherForms);
  },
};

/** After a fault of the host the next request goes to another host, or in another form. */
export function leaveHost(progress: Progress, failure: Failure): void {
  if (!failure.isHostFault) return;
  if (progress.form !== "legacy") progress.hostFault = failure;
  // A host name that cannot be resolved cannot be resolved in any form.
  const isElsewhere = (form: Progress["form"]) =>
    (form === "legacy") !== (progress.form === "legacy");
  const { otherForms } = progress;
  moveOn(progress, isNameFailure(failure.error) ? otherForms.filter(isElsewhere) : otherForms);
}

/** What the older host says about a subscription does not count if today's host could not be asked. */
export function faultBehind(failure: Failure, progress: Progress): Failure {
  return isOfOlderHost(failure, progress) ? (progress.hostFault ?? failure) : failure;
}

/**
 * Moves to the first of these; if all were tried, back to the one that this process begins with.
 */
function moveOn(progress: Progress, forms: Progress["otherForms"]): void {
  const [next] = forms;
  progress.form = next ?? progress.memory.forms.order(progress.startedAt)[0];
  progress.otherForms = progress.otherForms.filter((form) => form !== progress.form);
}

function isUnknown({ kind }: Failure): boolean {
  return kind === "operation-unknown";
}

function isOfOlderHost({ cause }: Failure, { form }: Progress): boolean {
  return cause === "application-not-supported" && form === "legacy";
}
