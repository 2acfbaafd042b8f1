import { parseArgs } from "node:util";
import { describeEntry } from "./http/journal.ts";
import { startSimulator, type Simulator } from "./simulator.ts";

/** The simulator by itself, for a person who wants to point OpenCode at it. */

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    /** Milliseconds between two pieces of an answer. */
    pace: { type: "string", default: "40" },
    /** Who signs in: google, second, github. */
    person: { type: "string", default: "google" },
  },
});

const simulator = await startSimulator({
  port: Number(values.port),
  pace: Number(values.pace),
  signIn: { device: "approve", pendingPolls: 1 },
  watch: (entry) => console.log(`${new Date(entry.time).toISOString()} ${describeEntry(entry)}`),
});
simulator.signIn.person = Object.values(simulator.people).find(
  (person) => person.name === values.person,
);
console.log(introduction(simulator));
process.once("SIGINT", () => void stop());
process.once("SIGTERM", () => void stop());

function introduction({ origin, issueApiKey }: Simulator): string {
  return `The Kiro simulator listens at ${origin}

In the shell where you run OpenCode:
  export KIRO_ENDPOINT_OVERRIDE=${origin}
  export KIRO_NO_BROWSER=true

Then log in. Every login succeeds: open the address that is shown; device codes are approved by themselves.
  opencode auth login --provider kiro --method "AWS Builder ID (IDC)"
or use a key instead:
  export KIRO_API_KEY=${issueApiKey()}

Then chat:
  opencode run --model kiro/kiro-claude-sonnet-4-5 "Say hello"

Press Ctrl-C to stop. Requests:`;
}

async function stop(): Promise<void> {
  try {
    await simulator.close();
  } catch (refusals) {
    console.error(refusals instanceof Error ? refusals.message : refusals);
    process.exitCode = 1;
  }
}
