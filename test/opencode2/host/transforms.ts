/**
 * The callbacks of a `transform`: kept, and run again at each rebuild. A callback that returns a
 * promise, or throws, is the plugin's defect.
 */
export function createTransforms<Editor>(rebuild: () => Editor) {
  const callbacks = new Set<(editor: Editor) => unknown>();

  function run(editor: Editor, callback: (editor: Editor) => unknown): void {
    const result = callback(editor);
    if (result instanceof Promise) throw new Error("a transform must not be asynchronous");
  }

  const reload = () => {
    const editor = rebuild();
    for (const callback of callbacks) run(editor, callback);
    return Promise.resolve();
  };

  return {
    transform: async (callback: (editor: Editor) => unknown) => {
      callbacks.add(callback);
      await reload();
      return {
        dispose: async () => {
          callbacks.delete(callback);
          await reload();
        },
      };
    },
    reload,
    count: () => callbacks.size,
  };
}
