declare const __PACKAGE_VERSION__: string;

/** Put in by the build from package.json, so that it cannot drift. */
export const VERSION: string = __PACKAGE_VERSION__;

/** One honest identity in the style of the service's own clients (PROTOCOL 3.2). */
export function defaultUserAgent(platform: string): string {
  return `opencode-kiro-auth/${VERSION} ua/2.1 os/${platform} lang/js api/codewhispererstreaming#2023-11-27`;
}
