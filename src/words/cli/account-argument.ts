/** What is said of an account that a person names on the command line. */

/** A longer list helps nobody. */
const MAX_NAMES = 5;

export const ACCOUNT_OPTION = "one account only: its label, e-mail address or id";

export function unknownAccount(name: string, known: readonly string[]): string {
  const hint = known.length === 0 ? "There is none." : `There are: ${list(known)}.`;
  return `No account is called "${name}". ${hint}`;
}

export function ambiguousAccount(name: string, matching: readonly string[]): string {
  return `Several accounts begin with "${name}": ${list(matching)}. Write more of the name.`;
}

function list(names: readonly string[]): string {
  const more = names.length - MAX_NAMES;
  return names.slice(0, MAX_NAMES).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
