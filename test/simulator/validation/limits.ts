/** The service's limits as far as they are known (PROTOCOL 3.5). */
export const LIMITS = {
  /** Text of a whole body for each 200K tokens of the model's context, bytes. */
  textPerContext: 615_000,
  /** The gateway's own limit, attachments included, bytes. */
  body: 32 * 1024 * 1024,
  historyEntries: 10_000,
  userText: 600_000,
  toolResultText: 800_000,
  workingDirectory: 256,
  /** 49 work, fewer than 120 are taken. */
  tools: 119,
  description: 9216,
  imageBase64: 5_242_880,
  attachments: 100,
  documents: 5,
  /** With more images than this every side is limited to `manyImagesSide` pixels. */
  manyImages: 20,
  manyImagesSide: 2000,
} as const;
