type Callback = (event: never) => unknown;

/** `hook(name, callback)`: run in order, each awaited; a name that no host knows is refused. */
export function createHooks(names: readonly string[]) {
  const hooks: {
    readonly name: string;
    readonly callback: Callback;
    readonly providerID?: string;
  }[] = [];
  return {
    hook: (name: string, callback: Callback, filter: { providerID?: string } = {}) => {
      if (!names.includes(name)) throw new Error(`no hook ${name}`);
      const entry = { name, callback, ...filter };
      hooks.push(entry);
      return Promise.resolve({
        dispose: () => Promise.resolve(void hooks.splice(hooks.indexOf(entry), 1)),
      });
    },
    /** A callback that rejects is a defect of the plugin: the turn fails. */
    run: async (name: string, event: unknown, providerID = "kiro") => {
      for (const { callback, name: own, providerID: only } of [...hooks]) {
        if (own === name && (only ?? providerID) === providerID) await callback(event as never);
      }
    },
    count: () => hooks.length,
  };
}
