import { adviceOn, readsQuota } from "../../../../src/words/errors/advice.ts";
import type { Samples } from "../sample.ts";

const label = "a***@x.org";

export const advice: Samples = {
  "adviceOn: a quota": adviceOn([{ label, state: "quota-exhausted" }]),
  readsQuota: readsQuota(),
  "adviceOn: a disabled account": adviceOn([{ label, state: "disabled" }]),
  "adviceOn: a dead login": adviceOn([{ label, state: "login-required" }]),
  "adviceOn: a suspension": adviceOn([{ label, state: "suspended" }]),
  "adviceOn: a throttle": adviceOn([{ label, state: "cooling-down" }]),
  "adviceOn: the variable's quota": adviceOn([{ label: "KIRO_API_KEY", state: "quota-exhausted" }]),
};
