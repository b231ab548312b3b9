import {
  choice,
  defaultPorts,
  defineConfig,
  integer,
  path,
  port,
  secretFile,
  text,
  url,
} from '@roundtrip/config';

const databaseUrl = url({
  env: 'DATABASE_URL',
  description: 'PostgreSQL; our tables are in its schema `auth`',
});

/** What the auth service reads from its environment. */
export const authSettings = defineConfig({
  host: text({ env: 'HOST', description: 'Address to listen on', default: '127.0.0.1' }),
  port: port({ env: 'PORT', description: 'Port to listen on', default: defaultPorts.auth }),
  logLevel: choice(['silent', 'error', 'warn', 'info', 'debug', 'trace'], {
    env: 'LOG_LEVEL',
    description: 'Least important level that is logged',
    default: 'info',
  }),
  databaseUrl,
  databasePoolSize: integer({
    env: 'DATABASE_POOL_SIZE',
    description: 'Most connections to the database at once',
    unit: 'connections',
    default: 5,
    min: 1,
    max: 100,
  }),
  internalKeyFile: secretFile({
    env: 'INTERNAL_KEY_FILE',
    description: 'Key that our own services send with internal requests',
  }),
  signingKeysDir: path({
    env: 'SIGNING_KEYS_DIR',
    description: 'Folder of the private keys that sign access tokens; the first start makes one',
  }),
  accessTokenSeconds: integer({
    env: 'ACCESS_TOKEN_SECONDS',
    description: 'How long an access token is valid',
    unit: 's',
    default: 900,
    min: 1,
    max: 86_400,
  }),
  refreshTokenSeconds: integer({
    env: 'REFRESH_TOKEN_SECONDS',
    description: 'How long a refresh token can be used; each use gives a new one',
    unit: 's',
    default: 14 * 86_400,
    min: 1,
  }),
  retiredKeySeconds: integer({
    env: 'RETIRED_KEY_SECONDS',
    description: 'How long a rotated key is published after the last token it signed has expired',
    unit: 's',
    default: 60,
  }),
  loginFailures: integer({
    env: 'LOGIN_FAILURES',
    description: 'Wrong passwords in a row after which a username is locked for a while',
    unit: 'attempts',
    default: 5,
    min: 1,
  }),
  loginLockSeconds: integer({
    env: 'LOGIN_LOCK_SECONDS',
    description: 'How long a username is locked, and how long a wrong password is remembered',
    unit: 's',
    default: 30,
    min: 1,
  }),
});

/** What the set-up command of the auth service reads. */
export const authMigrateSettings = defineConfig({
  databaseUrl,
  passwordsFile: secretFile({
    env: 'PASSWORDS_FILE',
    description: 'JSON object of the demo people: username to password',
  }),
});
