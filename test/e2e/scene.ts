import { afterAll, beforeAll, inject } from "vitest";
import { createWorkspace, type Workspace } from "../../tools/opencode/workspace.ts";
import { mayRunAtOnce } from "./at-once.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";

/** The real OpenCode with the packed plugin, and the simulator that it talks to. */
export interface Scene {
  readonly simulator: Simulator;
  readonly workspace: Workspace;
}

interface SceneOptions {
  /** Kiro is used with an API key from the environment; else nobody is logged in. */
  readonly hasKey?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** Sets a scene up before the tests of the file and removes it behind them. */
export function useScene({ hasKey = false, env = {} }: SceneOptions = {}): Scene {
  // Its tests have a server or a run.
  mayRunAtOnce(1);
  let scene: Scene | undefined;
  const ready = () => {
    if (scene === undefined) throw new Error("the scene is not set up yet");
    return scene;
  };

  beforeAll(async () => {
    const simulator = await startSimulator();
    const workspace = await createWorkspace({
      plugin: inject("pluginSpec"),
      env: {
        KIRO_ENDPOINT_OVERRIDE: simulator.origin,
        KIRO_NO_BROWSER: "true",
        ...(hasKey ? { KIRO_API_KEY: simulator.issueApiKey() } : {}),
        ...env,
      },
    });
    scene = { simulator, workspace };
  });

  afterAll(async () => {
    await scene?.workspace.remove();
    await scene?.simulator.close();
  });

  return {
    get simulator() {
      return ready().simulator;
    },
    get workspace() {
      return ready().workspace;
    },
  };
}
