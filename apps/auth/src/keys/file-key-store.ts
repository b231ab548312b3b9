import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { JWK } from 'jose';
import type { KeyStore } from './key-store.js';
import type { SigningKey } from './signing-key.js';

const ENDING = '.jwk.json';
const DRAFT_ENDING = '.new';

/** One file a key, `<kid>.jwk.json`: a private JWK whose `iat` says when it was made. Mode 0600, folder 0700. */
export class FileKeyStore implements KeyStore {
  constructor(private readonly folder: string) {}

  async load(): Promise<SigningKey[]> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const names = await readdir(this.folder);
    // What a crash left half written.
    await Promise.all(
      names.filter((name) => name.endsWith(DRAFT_ENDING)).map((name) => rm(join(this.folder, name))),
    );
    return Promise.all(names.filter((name) => name.endsWith(ENDING)).map((name) => this.read(name)));
  }

  async save({ kid, createdAt, privateJwk }: SigningKey): Promise<void> {
    const file = this.fileOf(kid);
    const draft = `${file}${DRAFT_ENDING}`;
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify({ ...privateJwk, kid, iat: createdAt }, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  }

  async remove(kid: string): Promise<void> {
    await rm(this.fileOf(kid), { force: true });
  }

  private fileOf(kid: string): string {
    return join(this.folder, `${kid}${ENDING}`);
  }

  private async read(name: string): Promise<SigningKey> {
    const file = join(this.folder, name);
    if (((await stat(file)).mode & 0o077) !== 0) throw new Error(`${file} is open to other users: chmod 600`);
    const { kid, iat, ...privateJwk } = parse(await readFile(file, 'utf8'), file);
    if (typeof kid !== 'string' || typeof iat !== 'number' || typeof privateJwk.d !== 'string') {
      throw new Error(`${file} is not a private key of ours: it needs kid, iat and d`);
    }
    return { kid, createdAt: iat, privateJwk };
  }
}

/** A parse error quotes the text, which is a private key here. */
function parse(json: string, file: string): JWK & { iat?: unknown } {
  try {
    return JSON.parse(json) as JWK & { iat?: unknown };
  } catch {
    throw new Error(`${file} is not JSON`);
  }
}
