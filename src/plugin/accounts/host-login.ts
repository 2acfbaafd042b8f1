/** Whether OpenCode has a login for us: its auth loader ran, and the record is still there. */
export interface HostLogin {
  readonly open: (getAuth: () => Promise<unknown>) => void;
  readonly isOpen: () => Promise<boolean>;
}

/** Asked again for each request, because a logout is not reported (OPENCODE 2.3). */
export function createHostLogin(): HostLogin {
  let read: (() => Promise<unknown>) | undefined;
  return {
    open(getAuth) {
      read = getAuth;
    },
    async isOpen() {
      if (read === undefined) return false;
      try {
        return Boolean(await read());
      } catch {
        // OpenCode's file cannot be read just now; it could when the loader ran.
        return true;
      }
    },
  };
}
