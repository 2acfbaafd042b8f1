/** What is spoiled: with every field that is read. */

export const SETTINGS = {
  debug: "false",
  thinking_budget_tokens: 2_000,
  rate_limit_max_retries: 0,
  usage_warning_threshold: 0.5,
  default_region: "us-east-1",
  account_selection_strategy: "sticky",
  user_agent: "me",
  session_recovery: true,
};

export const RECOVERY = {
  version: 1,
  sessions: {
    ses_1: {
      userMessageId: "msg_1",
      errorId: "msg_2",
      resumeMessageId: "msg_3",
      attempts: 1,
      lastAt: Date.now(),
      claimedBy: { pid: 1, machine: "m", startedAt: "1" },
      status: "waiting",
    },
  },
  resumedAt: [Date.now(), 1],
};

export const LISTED = {
  id: "claude-haiku-4.5",
  title: "Haiku",
  context: 200_000,
  output: 64_000,
  rate: 0.4,
  images: true,
  effort: {
    thinkingTypes: ["adaptive"],
    displays: ["summarized"],
    outputEfforts: ["low", "high"],
    reasoningEfforts: [],
    maxTokens: { minimum: 1, maximum: 64_000 },
  },
  cache: { minTokens: 1024, maxPoints: 4 },
};

export const CHAT = {
  model: "kiro-claude-haiku-4-5",
  stream: true,
  max_tokens: 100,
  reasoning_effort: "low",
  thinkingConfig: { thinkingBudget: 2_000 },
  tools: [
    {
      type: "function",
      function: {
        name: "bash",
        description: "runs",
        parameters: {
          type: "object",
          properties: { command: { type: "string", minLength: 1 }, n: { type: "integer" } },
          required: ["command"],
        },
      },
    },
  ],
  messages: [
    { role: "system", content: "be good" },
    { role: "user", content: "hi" },
    {
      role: "assistant",
      content: "well",
      tool_calls: [
        {
          id: "tooluse_1",
          type: "function",
          function: { name: "bash", arguments: '{"command":"ls"}' },
        },
      ],
    },
    { role: "tool", tool_call_id: "tooluse_1", content: "a\nb" },
    { role: "user", content: "go on" },
  ],
};
