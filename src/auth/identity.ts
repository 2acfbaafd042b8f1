/** Who logged in, as the service says; either may be missing. */
export interface Identity {
  /** The service's stable user id. */
  readonly userId?: string;
  readonly email?: string;
}

/** The address where it can name a person: two people may share a placeholder such as `unknown`. */
export function personalAddress(email: string | undefined): string | undefined {
  if (email === undefined || !/^[^@\s]+@[^@\s]+$/.test(email)) return undefined;
  return email.startsWith("builder-id@aws.amazon.com") ? undefined : email;
}
