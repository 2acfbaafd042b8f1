declare const __PACKAGE_VERSION__: string;

/** Put in by the build from package.json, so that it cannot drift. */
export const VERSION: string = __PACKAGE_VERSION__;
