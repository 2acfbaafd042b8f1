import type { RecoveryStep } from "../../resilience/recovery-table.ts";
import type { Step } from "./step.ts";
import { changeProfile } from "./steps/change-profile.ts";
import { dropFields } from "./steps/drop-fields.ts";
import { fail } from "./steps/fail.ts";
import { leaveOutAttachments } from "./steps/leave-out-attachments.ts";
import { moveWords } from "./steps/move-words.ts";
import { nextForm } from "./steps/next-form.ts";
import { refreshToken } from "./steps/refresh-token.ts";
import { repairRequest } from "./steps/repair-request.ts";
import { repairTools } from "./steps/repair-tools.ts";
import { respellModel } from "./steps/respell-model.ts";
import { switchAccount } from "./steps/switch-account.ts";
import { waitAndRetry } from "./steps/wait-and-retry.ts";
import { withdrawCachePoints } from "./steps/withdraw-cache-points.ts";

/** What each step of the recovery table does. */
export const STEPS: Readonly<Record<RecoveryStep, Step>> = {
  "refresh-token": refreshToken,
  "next-form": nextForm,
  "change-profile": changeProfile,
  "switch-account": switchAccount,
  "respell-model": respellModel,
  "drop-fields": dropFields,
  "leave-out-attachments": leaveOutAttachments,
  "withdraw-cache-points": withdrawCachePoints,
  "move-words": moveWords,
  "repair-tools": repairTools,
  "repair-request": repairRequest,
  "wait-and-retry": waitAndRetry,
  fail,
};
