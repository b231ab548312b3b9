import { createPrivateKey, X509Certificate } from 'node:crypto';
import { DOMAIN } from '@roundtrip/contracts';
import type { DataFolder } from '../data-folder.js';
import type { KeyPair } from './authority.js';
import { readSecret, writeSecret } from './secret-file.js';

const DAY_MILLIS = 86_400_000;

/** Days before its end at which a certificate is replaced. An authority has to outlive what it signs. */
const renewDays = Object.freeze({ authority: 430, server: 30 });

/** Files of a certificate and its key. */
export interface CertificateFiles {
  certFile: string;
  keyFile: string;
}

/** The name in a machine's certificate, and in the zone. */
export function proxyName(machine: string): string {
  return `proxy-${machine}.${DOMAIN}`;
}

export function certificateFiles(data: DataFolder, name: string): CertificateFiles {
  return { certFile: data.secretFile(`${name}.pem`), keyFile: data.secretFile(`${name}.key.pem`) };
}

/**
 * Makes sure that there are valid certificates: the authority's (`ca`), the `balancer`'s and each machine's (`proxy-a`
 * …). A certificate is made again when it is missing, ends soon, does not name what it should, or when its key or the
 * authority has changed.
 *
 * @returns names of the certificates that were made
 */
export async function ensureCertificates(
  data: DataFolder,
  machines: readonly string[],
  now: Date,
): Promise<string[]> {
  const made: string[] = [];
  const authorityFiles = certificateFiles(data, 'ca');
  let authority = readPair(authorityFiles);
  if (authority === undefined || !isGood(authority, now, renewDays.authority)) {
    // Loaded only when there is something to make: it is large, and most starts make nothing.
    authority = await (await import('./authority.js')).createAuthority(now);
    writePair(authorityFiles, authority);
    made.push('ca');
  }
  const wanted = [
    { name: 'balancer', host: DOMAIN },
    ...machines.map((machine) => ({ name: `proxy-${machine}`, host: proxyName(machine) })),
  ];
  for (const { name, host } of wanted) {
    const files = certificateFiles(data, name);
    const present = readPair(files);
    if (present !== undefined && isServing(present, authority, host, now)) continue;
    const { issueServerCertificate } = await import('./authority.js');
    writePair(files, await issueServerCertificate(authority, [host], now));
    made.push(name);
  }
  return made;
}

function readPair({ certFile, keyFile }: CertificateFiles): KeyPair | undefined {
  const certificate = readSecret(certFile);
  const key = readSecret(keyFile);
  return certificate === undefined || key === undefined ? undefined : { certificate, key };
}

function writePair({ certFile, keyFile }: CertificateFiles, { certificate, key }: KeyPair): void {
  writeSecret(keyFile, key);
  writeSecret(certFile, certificate);
}

/** Readable, belongs to its key, and has begun and does not end within `days`. */
function isGood({ certificate, key }: KeyPair, now: Date, days: number): boolean {
  try {
    const parsed = new X509Certificate(certificate);
    const millisLeft = parsed.validToDate.getTime() - now.getTime();
    return (
      parsed.checkPrivateKey(createPrivateKey(key)) &&
      parsed.validFromDate <= now &&
      millisLeft > days * DAY_MILLIS
    );
  } catch {
    return false; // a damaged file is as good as none
  }
}

function isServing(pair: KeyPair, authority: KeyPair, host: string, now: Date): boolean {
  if (!isGood(pair, now, renewDays.server)) return false;
  const certificate = new X509Certificate(pair.certificate);
  const issuer = new X509Certificate(authority.certificate);
  return (
    certificate.checkIssued(issuer) &&
    certificate.verify(issuer.publicKey) &&
    [host, 'localhost'].every((name) => certificate.checkHost(name) !== undefined) &&
    certificate.checkIP('127.0.0.1') !== undefined
  );
}
