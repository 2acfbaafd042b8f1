import type { ListOwner } from "../../src/models/lists/live-lists.ts";
import { createModelSource } from "../../src/models/model-source.ts";
import { silentLogger } from "../../src/lib/deps.ts";
import type { LiveModel } from "../../src/service/models.ts";
import { createFakeClock } from "../helpers/fake-clock.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const model = (id: string): LiveModel => ({
  id,
  title: `The ${id}`,
  images: true,
  context: 200,
});
export const account = (id: string): ListOwner => ({
  id,
  credentials: { method: "api-key", apiKey: "ksk_x", region: "us-east-1" },
});

/** A source over a file in memory and lists that the test gives. */
export function create(content?: string) {
  const clock = createFakeClock();
  const disk = { content, writes: 0 };
  const asked: string[] = [];
  const answers = new Map<string, () => Promise<readonly LiveModel[]>>();
  const source = () =>
    createModelSource({
      file: {
        read: () => disk.content,
        write: (text) => {
          disk.content = text;
          disk.writes += 1;
        },
      },
      list: ({ id }) => {
        asked.push(id);
        return answers.get(id)?.() ?? Promise.resolve([model(`model-of-${id}`)]);
      },
      clock,
      logger: silentLogger,
    });
  return { clock, disk, asked, answers, source };
}
