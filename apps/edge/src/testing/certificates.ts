// The certificate library resolves its parts by reflection metadata, which has to be there before it.
import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

export interface TestAuthority {
  /** The authority's certificate (PEM). */
  ca: string;
  /** Issues a server certificate for the names, `localhost` and 127.0.0.1. */
  issue(...names: string[]): Promise<{ cert: string; key: string }>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** An authority that lives as long as the test. */
export async function createTestAuthority(): Promise<TestAuthority> {
  const keys = await generateKeys();
  const authority = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Test authority',
    keys,
    signingAlgorithm: algorithm,
    ...validity(),
    extensions: [new BasicConstraintsExtension(true, 0, true)],
  });
  return {
    ca: authority.toString('pem'),
    issue: (...names) => issue(authority, keys.privateKey, names),
  };
}

async function issue(authority: X509Certificate, signingKey: webcrypto.CryptoKey, names: string[]) {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.create({
    subject: `CN=${names[0]}`,
    issuer: authority.subject,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    ...validity(),
    extensions: [
      new SubjectAlternativeNameExtension([
        ...[...names, 'localhost'].map((value) => ({ type: 'dns' as const, value })),
        { type: 'ip', value: '127.0.0.1' },
      ]),
    ],
  });
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { cert: certificate.toString('pem'), key: PemConverter.encode(pkcs8, PemConverter.PrivateKeyTag) };
}

function validity() {
  return { notBefore: new Date(Date.now() - 3_600_000), notAfter: new Date(Date.now() + 86_400_000) };
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
}
