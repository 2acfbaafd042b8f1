import type { Config } from "../../config/schema.ts";
import type { Toast } from "../../core/toasts.ts";

/** The user's `notices`. */
export type Level = Config["notices"];

export function isShown(variant: Toast["variant"], level: Level): boolean {
  return level === "all" || (level === "errors" && variant === "error");
}
