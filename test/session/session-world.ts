import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resumableKind } from "../../src/plugin/answers/answer-table.ts";
import type { Notice } from "../../src/facts/notice.ts";
import { silentLogger } from "../../src/lib/deps.ts";
import { systemRandom } from "../../src/lib/random.ts";
import { createClaims } from "../../src/session/claims.ts";
import { createRecoveryFile } from "../../src/session/recovery-file.ts";
import { createSessionRecovery } from "../../src/session/recovery.ts";
import type { BrokenTurn, SessionHost } from "../../src/session/host.ts";
import type { ResumeOptions } from "../../src/session/resume.ts";
import { resumeText } from "../../src/words/chat/session.ts";
import { createFakeClock } from "../helpers/fake-clock.ts";
import { quickDisk } from "../helpers/faulty-disk.ts";

/** A host whose sessions break when a test says so. */
export interface FakeHost extends SessionHost {
  /** What a look at a session finds. */
  readonly turns: Map<string, BrokenTurn>;
  /** Called before each look and each message. */
  before: (call: "findBrokenTurn" | "sendMessage") => void;
  takesMessages: boolean;
  readonly sent: string[];
}

export function newPlace(): string {
  return join(mkdtempSync(join(tmpdir(), "kiro session ")), "kiro-recovery.json");
}

let ids = 0;

/** Session recovery with everything that belongs to it; several may share one file. */
export function createSessionWorld(
  options: {
    mode?: ResumeOptions["mode"];
    path?: string;
    clock?: ReturnType<typeof createFakeClock>;
  } = {},
) {
  const { mode = "resume", path = newPlace(), clock = createFakeClock() } = options;
  const notices: Notice[] = [];
  const host: FakeHost = {
    turns: new Map(),
    before: () => undefined,
    takesMessages: true,
    sent: [],
    findBrokenTurn(sessionId) {
      host.before("findBrokenTurn");
      return Promise.resolve(host.turns.get(sessionId));
    },
    sendMessage(sessionId, turn, text) {
      host.before("sendMessage");
      if (host.turns.get(sessionId)?.errorId !== turn.errorId) return Promise.resolve("superseded");
      if (!host.takesMessages) return Promise.resolve("failed");
      host.sent.push(text);
      write(sessionId);
      return Promise.resolve("sent");
    },
  };
  const tools = { clock, random: systemRandom, disk: quickDisk };
  const claims = createClaims(createRecoveryFile({ ...tools, path }), clock);
  const deps = {
    clock,
    logger: silentLogger,
    notify: (notice: Notice) => void notices.push(notice),
  };
  const recovery = createSessionRecovery({
    ...deps,
    host,
    claims,
    mode,
    resumableKind,
    resumeText,
    setResuming: () => undefined,
  });

  /** A message in the session, as the host tells of it. */
  function write(sessionId: string): string {
    const id = `msg_user_${(ids += 1)}`;
    host.turns.delete(sessionId);
    lastMessages.set(sessionId, id);
    recovery.onMessage(sessionId, id);
    return id;
  }
  const lastMessages = new Map<string, string>();

  /** The answer to the last message breaks off, and the host has given up. */
  function breakOff(sessionId = "ses_1", code = "stream_interrupted"): BrokenTurn {
    const turn = {
      errorId: `msg_error_${(ids += 1)}`,
      code,
      userMessageId: lastMessages.get(sessionId) ?? "msg_user_0",
      failedAt: clock.now(),
    };
    host.turns.set(sessionId, turn);
    recovery.onError(sessionId, code);
    recovery.onIdle(sessionId);
    recovery.onIdle(sessionId);
    return turn;
  }

  return { recovery, claims, host, clock, notices, path, write, breakOff };
}
