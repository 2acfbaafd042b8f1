/** A line for a person, as OpenCode shows it. */
export interface Toast {
  readonly message: string;
  readonly variant: "info" | "warning" | "error";
}

export const info = (message: string): Toast => ({ message, variant: "info" });
export const warning = (message: string): Toast => ({ message, variant: "warning" });
export const error = (message: string): Toast => ({ message, variant: "error" });
