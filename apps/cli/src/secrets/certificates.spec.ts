import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataFolder } from '../data-folder.js';
import { createAuthority, issueServerCertificate } from './authority.js';
import { certificateFiles, ensureCertificates } from './certificates.js';

const now = new Date();
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);

let folder: string;
let data: DataFolder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundtrip-secrets-'));
  data = new DataFolder(folder);
  data.ensure();
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the local authority', () => {
  it('signs certificates that a TLS client accepts for each of their names', async () => {
    await ensureCertificates(data, ['a'], now);
    for (const servername of ['proxy-a.roundtrip.test', 'localhost']) {
      expect(await handshake(pairOf('proxy-a'), read(data.caFile), servername)).toBe('accepted');
    }
    expect(await handshake(pairOf('balancer'), read(data.caFile), 'roundtrip.test')).toBe('accepted');
  });

  it('signs certificates that a TLS client refuses for another name', async () => {
    await ensureCertificates(data, ['a'], now);
    expect(await handshake(pairOf('proxy-a'), read(data.caFile), 'roundtrip.test')).toBe(
      'ERR_TLS_CERT_ALTNAME_INVALID',
    );
  });

  it('cannot vouch for a name outside the lab', async () => {
    const authority = await createAuthority(now);
    const stray = await issueServerCertificate(authority, ['bank.example'], now);
    expect(await handshake(stray, authority.certificate, 'bank.example')).toBe('permitted subtree violation');
  });

  it('is an authority that signs no other authority, and its servers are none', async () => {
    await ensureCertificates(data, ['a'], now);
    const ca = new X509Certificate(read(data.caFile));
    const leaf = new X509Certificate(pairOf('proxy-a').certificate);
    expect(ca.ca).toBe(true);
    expect(leaf.ca).toBe(false);
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });
});

describe('ensureCertificates', () => {
  it('makes everything once and keeps it', async () => {
    expect(await ensureCertificates(data, ['a', 'b'], now)).toEqual(['ca', 'balancer', 'proxy-a', 'proxy-b']);
    expect(await ensureCertificates(data, ['a', 'b'], now)).toEqual([]);
  });

  it('writes every file so that only its owner can read it', async () => {
    await ensureCertificates(data, ['a'], now);
    const files = ['ca', 'balancer', 'proxy-a'].flatMap((name) =>
      Object.values(certificateFiles(data, name)),
    );
    for (const file of files) expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('closes a key that others could read', async () => {
    await ensureCertificates(data, ['a'], now);
    const { keyFile } = certificateFiles(data, 'ca');
    chmodSync(keyFile, 0o644);
    await ensureCertificates(data, ['a'], now);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  });

  it('renews a server certificate before it ends, under the same authority', async () => {
    await ensureCertificates(data, ['a'], now);
    expect(await ensureCertificates(data, ['a'], inDays(360))).toEqual([]);
    expect(await ensureCertificates(data, ['a'], inDays(370))).toEqual(['balancer', 'proxy-a']);
  });

  it('renews the authority while it still outlives what it signs, and everything with it', async () => {
    await ensureCertificates(data, ['a'], now);
    expect(await ensureCertificates(data, ['a'], inDays(3650 - 429))).toEqual(['ca', 'balancer', 'proxy-a']);
  });

  it('signs again what a lost authority had signed', async () => {
    await ensureCertificates(data, ['a'], now);
    rmSync(certificateFiles(data, 'ca').keyFile);
    expect(await ensureCertificates(data, ['a'], now)).toEqual(['ca', 'balancer', 'proxy-a']);
  });

  it('replaces a damaged certificate and one whose key was swapped', async () => {
    await ensureCertificates(data, ['a', 'b'], now);
    writeFileSync(certificateFiles(data, 'proxy-a').certFile, 'not a certificate');
    writeFileSync(certificateFiles(data, 'proxy-b').keyFile, pairOf('balancer').key);
    expect(await ensureCertificates(data, ['a', 'b'], now)).toEqual(['proxy-a', 'proxy-b']);
  });
});

function read(file: string): string {
  return readFileSync(file, 'utf8');
}

function pairOf(name: string): { certificate: string; key: string } {
  const { certFile, keyFile } = certificateFiles(data, name);
  return { certificate: read(certFile), key: read(keyFile) };
}

/** A real handshake over loopback: `accepted`, or the code of the client's refusal. */
async function handshake(
  { certificate, key }: { certificate: string; key: string },
  ca: string,
  servername: string,
): Promise<string> {
  const server = createServer({ cert: certificate, key }, (socket) => socket.end());
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise((resolve) => {
      const client = connect({ port, host: '127.0.0.1', ca, servername });
      client.once('secureConnect', () => {
        client.destroy();
        resolve('accepted');
      });
      // Node has no code of its own for every refusal of OpenSSL; the message then says which one it was.
      client.once('error', ({ code, message }: NodeJS.ErrnoException) =>
        resolve(code === undefined || code === 'UNSPECIFIED' ? message : code),
      );
    });
  } finally {
    server.close();
  }
}
