import type { RecoveryStep } from "../../resilience/recovery-table.ts";
import type { Step } from "./step.ts";
import { changeProfile } from "./steps/change-profile.ts";
import { dropFields } from "./steps/request/drop-fields.ts";
import { fail } from "./steps/fail.ts";
import {
  leaveOutAll,
  leaveOutAttachments,
} from "./steps/request/attachments/leave-out-attachments.ts";
import { moveWords } from "./steps/request/move-words.ts";
import { nextForm } from "./steps/next-form.ts";
import { refreshToken } from "./steps/refresh-token.ts";
import { repairRequest } from "./steps/request/repair-request.ts";
import { repairNamedTools, repairTools } from "./steps/request/repair-tools.ts";
import { respellModel } from "./steps/request/respell-model.ts";
import { simplifyTools } from "./steps/request/simplify-tools.ts";
import { switchAccount } from "./steps/switch-account.ts";
import { waitAndRetry } from "./steps/wait-and-retry.ts";
import { withdrawCachePoints } from "./steps/request/withdraw-cache-points.ts";

/** What each step of the recovery table does. */
export const STEPS: Readonly<Record<RecoveryStep, Step>> = {
  "refresh-token": refreshToken,
  "next-form": nextForm,
  "change-profile": changeProfile,
  "switch-account": switchAccount,
  "respell-model": respellModel,
  "drop-fields": dropFields,
  "leave-out-attachments": leaveOutAttachments,
  "leave-out-all": leaveOutAll,
  "withdraw-cache-points": withdrawCachePoints,
  "move-words": moveWords,
  "repair-named-tools": repairNamedTools,
  "repair-tools": repairTools,
  "repair-request": repairRequest,
  "simplify-tools": simplifyTools,
  "wait-and-retry": waitAndRetry,
  fail,
};
