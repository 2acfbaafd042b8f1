import { afterAll, describe, expect, it } from "vitest";
import { MAX_CALLS, MAX_SUBAGENT_CALLS } from "../../../src/chat/memory/prompt-budgets.ts";
import { createFakeRandom } from "../../helpers/fake-random.ts";
import {
  ask,
  budgets,
  chats,
  clock,
  settings,
  signIn,
  simulator,
  useChatWorld,
  waitFor,
} from "../chat-world.ts";
import { type Host, prompt, type Session } from "./host.ts";
import { outageOf } from "./outages.ts";

useChatWorld();

const OUTAGES = 200;
const figures: { calls: number; seconds: number }[] = [];

/** Requests to the model, and refreshes that failed. */
function upstream(): number {
  const refreshes = simulator.journal.of("/refreshToken").filter(({ status }) => status !== 200);
  return chats().length + refreshes.length;
}

async function signInAs(count: number): Promise<void> {
  const { google, second, github } = simulator.people;
  for (const person of [google, second, github].slice(0, count)) await signIn(person);
}

describe("any outage", () => {
  it.each(Array.from({ length: OUTAGES }, (_, seed) => seed))(
    "costs one prompt no more than its budget, and the next one is sent (seed %i, B13)",
    async (seed) => {
      const random = createFakeRandom(seed);
      const outage = outageOf(seed, random);
      await signInAs(outage.accounts);
      settings.waitsPassWhileHeld = outage.kinds.includes("timeout");
      for (const answer of outage.answers) simulator.chat.enqueue(answer, () => true);
      const host: Host = {
        clock,
        random,
        send: (body, headers) => ask(body, { headers }),
        onResume: (id) => budgets.setResuming(id, true),
      };
      const id = `ses_${seed}`;
      const session: Session = { id, said: [], ...(outage.isSubagent && { parent: "ses_x" }) };
      const before = clock.monotonic();
      const outcome = await waitFor(prompt(host, session, "Hello?", outage.resumes));
      const max = outage.isSubagent ? MAX_SUBAGENT_CALLS : MAX_CALLS;
      figures.push({ calls: upstream(), seconds: (clock.monotonic() - before) / 1000 });
      expect(upstream()).toBeLessThanOrEqual(max);
      if (outcome.isAnswered) return;
      expect(outcome.message).not.toBe("");
      simulator.chat.clear();
      const calls = upstream();
      const next = await waitFor(prompt(host, session, "And now?", outage.resumes));
      if (outage.kinds.includes("throttle") && !next.isAnswered) {
        expect(next.code).toBe("account_resting");
      } else expect([next.isAnswered, upstream() - calls]).toEqual([true, 1]);
    },
  );

  afterAll(() => {
    const calls = figures.map((each) => each.calls);
    const seconds = figures.map((each) => each.seconds);
    const mean = (all: readonly number[]) => all.reduce((sum, each) => sum + each, 0) / all.length;
    console.log(
      `${figures.length} outages: calls mean ${mean(calls).toFixed(1)}, most ${Math.max(...calls)}; ` +
        `seconds mean ${mean(seconds).toFixed(0)}, most ${Math.max(...seconds).toFixed(0)}`,
    );
  });
});
