import { expect, test } from "vitest";
import { memberOf } from "../simulator/http/json.ts";
import type { ModelEntry } from "../simulator/account/model-list.ts";
import { login } from "../../tools/opencode/login.ts";
import { useScene } from "./scene.ts";

/** Nothing listens there. */
const NOWHERE = "http://127.0.0.1:9";

const scene = useScene();

/** What `opencode models kiro --verbose` shows, by name. */
async function listed(env: Readonly<Record<string, string>> = {}) {
  const { code, stdout } = await scene.workspace.opencode(["models", "kiro", "--verbose"], { env });
  expect(code).toBe(0);
  const models = stdout.split(/^kiro\/(?=\S+$)/m).slice(1);
  return new Map(
    models.map((text) => {
      const end = text.indexOf("\n");
      return [text.slice(0, end), JSON.parse(text.slice(end)) as unknown];
    }),
  );
}

/** As OpenCode should show what the service lists. */
function shown({ context, fieldsSchema, images, output, rate }: ModelEntry) {
  return {
    name: expect.stringContaining(`, ${rate}x)`) as unknown,
    limit: { context, output },
    capabilities: { input: { text: true, image: images, pdf: images } },
    variants: Object.fromEntries(
      effortsIn(fieldsSchema).map((effort) => [effort, { reasoningEffort: effort }]),
    ),
  };
}

function effortsIn(fieldsSchema: ModelEntry["fieldsSchema"]): readonly string[] {
  const found = ["output_config", "reasoning"].map((field) => {
    const group = memberOf(memberOf(fieldsSchema, "properties"), field);
    return memberOf(memberOf(memberOf(group, "properties"), "effort"), "enum");
  });
  return found.flat().filter((effort) => typeof effort === "string");
}

test("right after the first login the account's own models are listed, and offline the last known, without rates where those are off", async () => {
  // No table has these.
  scene.simulator.models.live = scene.simulator.models.live.map((entry) =>
    entry.modelId === "claude-opus-5.5" ? { ...entry, context: 777_000, rate: 1.9 } : entry,
  );
  const [like] = scene.simulator.models.live.filter(({ modelId }) => modelId === "claude-opus-4.6");
  if (like !== undefined)
    scene.simulator.models.live = [...scene.simulator.models.live, renamed(like)];
  await login(scene.workspace, scene.simulator, "Google OAuth (Social)", {
    KIRO_LOGIN_FLOW: "device",
  });

  const online = await listed();
  for (const entry of scene.simulator.models.live) {
    const id = `kiro-${entry.modelId.replaceAll(".", "-")}`;
    expect(online.get(id), id).toMatchObject(shown(entry));
  }
  expect(scene.simulator.journal.of("/List-Available-Models")).toHaveLength(1);

  const offline = await listed({ KIRO_ENDPOINT_OVERRIDE: NOWHERE, KIRO_SHOW_RATES: "false" });
  const unrated = [...online].map(([id, model]) => {
    const name = String(memberOf(model, "name")).replace(/, [\d.]+x\)$/, ")");
    return [id, { ...(model as object), name }] as const;
  });
  expect(offline).toEqual(new Map(unrated));
});

function renamed(like: ModelEntry): ModelEntry {
  return { ...like, modelId: "nova-9.9", modelName: "Nova 9.9" };
}
