import type { Step } from "../../step.ts";

/** Uses the model's next spelling. */
export const respellModel: Step = {
  isOpen: ({ question, progress }) => progress.spelling + 1 < question.model.wireIds.length,
  take({ progress }) {
    progress.spelling += 1;
  },
};
