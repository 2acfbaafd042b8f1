import type { FuzzTarget } from "./target.ts";
import { endpoints } from "./targets/endpoints.ts";
import { config, store } from "./targets/files.ts";
import { callbacks, chats, toolSchemas } from "./targets/requests.ts";
import { streams } from "./targets/streams.ts";
import { verdicts } from "./targets/verdicts.ts";

export const TARGETS: readonly FuzzTarget[] = [
  streams,
  endpoints,
  verdicts,
  config,
  store,
  callbacks,
  chats,
  toolSchemas,
];
