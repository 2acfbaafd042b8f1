import { readFileSync } from "node:fs";
import { transformSync } from "esbuild";
import type { Pair } from "./sample.ts";

/** Code: once of this repository, kept here because its files move; and of our own hand. */

const read = (name: string) => readFileSync(`bench/estimate/samples/texts/${name}.txt`, "utf8");
const CODE: Pair = [read("typescript-fitted"), read("typescript-held-out")];
const both = (make: (code: string) => string): Pair => [make(CODE[0]), make(CODE[1])];

export const TYPESCRIPT = CODE;

/** Indented with tabs. */
export const TABBED = both((code) => code.replaceAll("  ", "\t"));

export const MINIFIED = both(
  (code) => transformSync(code, { loader: "ts", minify: true, format: "esm" }).code,
);

/** As a model writes a file: code in a string of JSON. */
export const ESCAPED = both((code) =>
  JSON.stringify({ filePath: "/home/user/project/src/file.ts", content: code }),
);

export const DIFF = both((code) =>
  code
    .split("\n")
    .map((line, index) => {
      if (index % 23 === 0) return `@@ -${index * 2},7 +${index * 2},9 @@ ${line}`;
      return `${index % 5 === 1 ? "-" : index % 5 < 3 ? "+" : " "}${line}`;
    })
    .join("\n"),
);

/** As a search in files prints what it finds. */
export const MATCHES = both((code) =>
  code
    .split("\n")
    .filter((line) => line.includes("const") || line.includes("return"))
    .map((line, index) => `/home/user/project/src/reader/file.ts:${7 * index + 12}: ${line.trim()}`)
    .join("\n"),
);

export const PYTHON: Pair = [
  `import argparse
from collections import defaultdict
from pathlib import Path


class Inventory:
    """Keeps count of the parts in a warehouse."""

    def __init__(self, root: Path, *, limit: int = 500) -> None:
        self.root = root
        self.limit = limit
        self._counts: dict[str, int] = defaultdict(int)

    def load(self) -> None:
        for path in sorted(self.root.glob("*.txt")):
            with path.open(encoding="utf-8") as lines:
                for number, line in enumerate(lines, start=1):
                    name, _, count = line.strip().partition("=")
                    if not name or name.startswith("#"):
                        continue
                    try:
                        self._counts[name] += int(count)
                    except ValueError as error:
                        raise SystemExit(f"{path}:{number}: {error}") from error

    def missing(self, wanted: list[str]) -> list[str]:
        return [name for name in wanted if self._counts.get(name, 0) == 0]

    def report(self) -> str:
        rows = [f"{name:<30}{count:>8}" for name, count in self._counts.items()]
        return "\\n".join(rows[: self.limit])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--limit", type=int, default=500)
    args = parser.parse_args()
    inventory = Inventory(args.root, limit=args.limit)
    inventory.load()
    print(inventory.report())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
`,
  `import asyncio
import json
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

logger = logging.getLogger(__name__)
RETRYABLE = {408, 429, 500, 502, 503, 504}


@dataclass(frozen=True)
class Job:
    id: int
    url: str
    payload: dict = field(default_factory=dict)
    attempts: int = 0
    due: datetime = datetime.min.replace(tzinfo=timezone.utc)


async def worker(queue: asyncio.Queue, session, results: list) -> None:
    while True:
        job = await queue.get()
        delay = (job.due - datetime.now(timezone.utc)).total_seconds()
        if delay > 0:
            await asyncio.sleep(delay)
        try:
            async with session.post(job.url, data=json.dumps(job.payload)) as response:
                if response.status in RETRYABLE and job.attempts < 5:
                    wait = timedelta(seconds=2 ** job.attempts)
                    due = datetime.now(timezone.utc) + wait
                    await queue.put(Job(job.id, job.url, job.payload, job.attempts + 1, due))
                else:
                    results.append((job.id, response.status, await response.text()))
        except OSError as error:
            logger.warning("job %d failed: %s", job.id, error)
        finally:
            queue.task_done()


async def run(jobs, session, size=8):
    queue, results = asyncio.Queue(), []
    for job in jobs:
        queue.put_nowait(job)
    workers = [asyncio.create_task(worker(queue, session, results)) for _ in range(size)]
    await queue.join()
    for task in workers:
        task.cancel()
    return {id: (status, body[:200]) for id, status, body in sorted(results)}
`,
];
