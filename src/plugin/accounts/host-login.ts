/** Whether OpenCode has a login for us. */
export interface HostLogin {
  /** OpenCode's auth loader ran. */
  readonly open: (getAuth: () => Promise<unknown>) => void;
  readonly isOpen: () => Promise<boolean>;
}

export interface HostLoginOptions {
  /** Whether OpenCode's file has a record for us. */
  readonly hasRecord: () => boolean;
  /** The login came after the start, and the loader does not run any more. */
  readonly onLateLogin: () => void;
}

/**
 * Asked again for each request, because neither a logout nor a login in another terminal is
 * reported, and the loader runs at most once (OPENCODE 2.3).
 */
export function createHostLogin({ hasRecord, onLateLogin }: HostLoginOptions): HostLogin {
  let read: (() => Promise<unknown>) | undefined;
  return {
    open(getAuth) {
      read = getAuth;
    },
    async isOpen() {
      if (read === undefined) {
        const isLate = hasRecord();
        if (isLate) onLateLogin();
        return isLate;
      }
      try {
        return Boolean(await read());
      } catch {
        // OpenCode's file cannot be read just now; it could when the loader ran.
        return true;
      }
    },
  };
}
