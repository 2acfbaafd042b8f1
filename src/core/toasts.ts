import type { Notice, NoticeKind } from "../facts/notice.ts";
import { safeText } from "../lib/log/secret-text.ts";
import { configProblem } from "../words/config.ts";
import { loggedIn, loginFailed, profileChosen } from "../words/login.ts";
import * as notices from "../words/notices.ts";
import { storeProblem } from "../words/errors/problems/store.ts";
import * as session from "../words/chat/session.ts";

/** A sentence for a person, as OpenCode shows it; nothing in it acts on a terminal or is secret. */
export interface Toast {
  readonly message: string;
  readonly variant: "info" | "warning" | "error";
}

/** @param isCommand there is no screen to write in: the command ends with the answer */
type Sentence<Kind extends NoticeKind> = (notice: Notice<Kind>, isCommand: boolean) => string;

type Row<Kind extends NoticeKind> = readonly [Toast["variant"], Sentence<Kind>];

const ROWS: { readonly [Kind in NoticeKind]: Row<Kind> } = {
  "account-switched": ["info", notices.accountSwitched],
  waiting: ["info", notices.waiting],
  "no-answer-yet": ["info", notices.noAnswerYet],
  retrying: ["warning", notices.retrying],
  "login-required": ["error", notices.loginRequired],
  "refresh-refused": ["warning", notices.refreshRefused],
  "account-suspended": ["error", notices.accountSuspended],
  "quota-exhausted": ["error", notices.quotaExhausted],
  "quota-low": ["warning", notices.quotaLow],
  "session-interrupted": [
    "error",
    (notice, isCommand) =>
      isCommand ? session.commandInterrupted(notice) : session.sessionInterrupted(notice),
  ],
  "session-resuming": ["info", session.sessionResuming],
  "session-stopped": ["info", session.sessionStopped],
  "session-abandoned": ["warning", session.sessionAbandoned],
  "tools-left-out": ["warning", notices.toolsLeftOut],
  "tool-schema-refused": ["warning", notices.toolSchemaRefused],
  "profile-chosen": ["warning", profileChosen],
  "api-key-variable": ["warning", notices.apiKeyVariable],
  "login-failed": ["error", loginFailed],
  "logged-in": ["info", loggedIn],
  "network-disk": ["warning", notices.networkDisk],
  "import-offered": ["info", notices.importOffered],
  recording: ["warning", notices.recording],
  "recording-stopped": ["warning", notices.recordingStopped],
  "store-problem": ["error", storeProblem],
  "config-problem": ["warning", ({ problem }) => configProblem(problem)],
};

export function toastOf<Kind extends NoticeKind>(notice: Notice<Kind>, isCommand: boolean): Toast {
  const [variant, sentence] = ROWS[notice.kind];
  return { variant, message: safeText(sentence(notice, isCommand)) };
}
