/** Why an account serves a conversation. */
export type ChoiceReason =
  /** It is the only one that may serve at all. */
  | "only-account"
  /** The others cannot serve now, or have just failed with this request. */
  | "others-blocked"
  /** The conversation began with it. */
  | "conversation"
  /** The person put it above the others. */
  | "preferred"
  /** The person has logged in to it last. */
  | "last-login"
  /** The option `account_selection_strategy` chose it. */
  | "strategy";

export const CHOICE_REASONS = [
  "only-account",
  "others-blocked",
  "conversation",
  "preferred",
  "last-login",
  "strategy",
] as const satisfies readonly ChoiceReason[];

export function readChoiceReason(value: unknown): ChoiceReason | undefined {
  return CHOICE_REASONS.find((reason) => reason === value);
}
