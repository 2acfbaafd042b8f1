/** Two texts of one kind: the estimate is fitted on the first and never sees the second. */
export type Pair = readonly [fitted: string, heldOut: string];

export interface Sample {
  readonly kind: string;
  readonly text: string;
}

export interface FittedSample extends Sample {
  /** How much it counts in the fit beside the others. */
  readonly weight: number;
}
