import { homedir } from "node:os";

/** The person's home directory; empty where neither HOME nor the system knows one, which throws. */
export function homeDirectory(ask: () => string = homedir): string {
  try {
    return ask();
  } catch {
    return "";
  }
}
