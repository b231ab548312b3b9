import { accessSync, chmodSync, constants, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CliError } from './cli-error.js';

/**
 * Where a system keeps what it makes. Everything is made on first start and may be deleted when it is down.
 *
 * ```
 * secrets/   keys, certificates, passwords: folder 0700, files 0600
 * postgres/  the database cluster (elsewhere when PostgreSQL's user cannot reach this folder, see postgres/)
 * run/       what runs now (state.json), access tokens of the demo people: folder 0700
 * logs/      one file a process
 * ```
 */
export class DataFolder {
  readonly root: string;
  readonly secretsFolder: string;
  readonly postgresFolder: string;
  readonly runFolder: string;
  readonly logsFolder: string;

  constructor(root: string) {
    this.root = resolve(root);
    this.secretsFolder = join(this.root, 'secrets');
    this.postgresFolder = join(this.root, 'postgres');
    this.runFolder = join(this.root, 'run');
    this.logsFolder = join(this.root, 'logs');
  }

  /** Certificate of the local authority that signed all the others, PEM. Clients trust this one. */
  get caFile(): string {
    return this.secretFile('ca.pem');
  }

  /** Key in which the lab's client proves itself to the balancer. */
  get labKeyFile(): string {
    return this.secretFile('lab.key');
  }

  /** Key in which the shop proves itself to the auth service. */
  get internalKeyFile(): string {
    return this.secretFile('internal.key');
  }

  /** Passwords of the demo people: `{"esther":"…","sam":"…","admin":"…"}`. */
  get passwordsFile(): string {
    return this.secretFile('passwords.json');
  }

  /** The auth service's signing keys. */
  get signingKeysFolder(): string {
    return join(this.secretsFolder, 'jwt');
  }

  /** What runs now, written by the launcher. */
  get stateFile(): string {
    return join(this.runFolder, 'state.json');
  }

  /** Access and refresh tokens that `send` and `load` keep between runs. */
  get tokensFile(): string {
    return join(this.runFolder, 'tokens.json');
  }

  secretFile(name: string): string {
    return join(this.secretsFolder, name);
  }

  logFile(process: string): string {
    return join(this.logsFolder, `${process}.log`);
  }

  /**
   * Makes the folders that are missing and checks that they can be written.
   *
   * @throws CliError that names the folder and the setting that moves it.
   */
  ensure(): void {
    try {
      mkdirSync(this.root, { recursive: true, mode: 0o755 });
      for (const folder of [this.secretsFolder, this.runFolder, this.signingKeysFolder]) {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        chmodSync(folder, 0o700);
      }
      mkdirSync(this.logsFolder, { recursive: true, mode: 0o755 });
      for (const folder of [this.root, this.secretsFolder, this.runFolder, this.logsFolder]) {
        accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new CliError(`The data folder ${this.root} cannot be written (${code ?? String(error)}).`, {
        fix: 'Choose another with --data DIR or ROUNDTRIP_DATA.',
        cause: error,
      });
    }
  }
}
