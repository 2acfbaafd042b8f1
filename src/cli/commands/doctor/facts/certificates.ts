import { readSmallFile } from "../../../../lib/disk/small-file.ts";
import { systemReason } from "./reason.ts";

/** What NODE_EXTRA_CA_CERTS names, and whether certificates are checked at all. */
export interface CertificateFacts {
  readonly path: string | undefined;
  /** The disk's word for why the file cannot be read. */
  readonly unreadable?: string;
  readonly isPem: boolean;
  readonly isUnchecked: boolean;
}

/** Every authority in the world takes a fifth of that. */
const MAX_BYTES = 2 * 1024 * 1024;

export async function readCertificates(
  env: Readonly<Record<string, string | undefined>>,
): Promise<CertificateFacts> {
  const isUnchecked = env["NODE_TLS_REJECT_UNAUTHORIZED"] === "0";
  const path = env["NODE_EXTRA_CA_CERTS"] || undefined;
  if (path === undefined) return { path, isPem: true, isUnchecked };
  try {
    const text = await readSmallFile(path, MAX_BYTES);
    return { path, isPem: text.includes("-----BEGIN CERTIFICATE-----"), isUnchecked };
  } catch (error) {
    return { path, unreadable: systemReason(error), isPem: false, isUnchecked };
  }
}
