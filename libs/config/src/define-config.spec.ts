import { describe, expect, it } from 'vitest';
import { bool, choice, defineConfig, integer, loadConfig, port, text, url } from './index.js';

const schema = defineConfig({
  port: port({ env: 'PORT', description: 'where to listen', default: 8080 }),
  limit: integer({ env: 'LIMIT', description: 'how many', unit: 'requests', min: 1, max: 10, default: 5 }),
  database: url({ env: 'DATABASE_URL', description: 'where the database is' }),
  cache: url({ env: 'REDIS_URL', description: 'where the cache is', optional: true }),
  level: choice(['debug', 'info'], { env: 'LEVEL', description: 'how much to log', default: 'info' }),
  quiet: bool({ env: 'QUIET', description: 'say less', default: false }),
  name: text({ env: 'NAME', description: 'who we are', default: 'shop' }),
});

const required = { DATABASE_URL: 'postgres://127.0.0.1/shop' };

describe('loadConfig', () => {
  it('takes defaults for what is not set, and leaves optional settings out', () => {
    const result = loadConfig(schema, required);
    expect(result).toEqual({
      status: 'ok',
      config: {
        port: 8080,
        limit: 5,
        database: 'postgres://127.0.0.1/shop',
        cache: undefined,
        level: 'info',
        quiet: false,
        name: 'shop',
      },
    });
  });

  it('treats an empty variable as one that is not set', () => {
    const result = loadConfig(schema, { ...required, PORT: '', NAME: '' });
    expect(result.status === 'ok' && result.config.port).toBe(8080);
  });

  it('reads values in the type that the schema says', () => {
    const result = loadConfig(schema, { ...required, PORT: '0', QUIET: '1', LEVEL: 'debug', LIMIT: '10' });
    expect(result.status === 'ok' && result.config).toMatchObject({
      port: 0,
      quiet: true,
      level: 'debug',
      limit: 10,
    });
  });

  it('reports every problem at once, each with the variable and the value it had', () => {
    const result = loadConfig(schema, { PORT: '70000', LIMIT: 'many', LEVEL: 'loud' });
    const problems = result.status === 'invalid' ? result.problems : [];
    expect(problems).toHaveLength(4);
    expect(problems[0]).toContain("PORT='70000'");
    expect(problems[1]).toContain("LIMIT='many'");
    expect(problems[2]).toContain('DATABASE_URL is not set: where the database is');
    expect(problems[3]).toContain("LEVEL='loud'");
  });

  it.each([
    ['postgres://u:s3cret@host:notaport/db', 'postgres://***@host:notaport/db'],
    ['postgres://u:s3/cr@et@host/db', 'postgres://***@host/db'],
    ['//u:s3cret@host/db', '***@host/db'],
  ])('does not repeat the password of a URL that it refuses: %s', (DATABASE_URL, shown) => {
    const result = loadConfig(schema, { DATABASE_URL });
    expect(result).toEqual({ status: 'invalid', problems: [`DATABASE_URL='${shown}': is not a URL`] });
  });

  it('refuses a number that is not whole or lies outside its bounds', () => {
    for (const LIMIT of ['0', '11', '1.5'])
      expect(loadConfig(schema, { ...required, LIMIT }).status).toBe('invalid');
  });

  it('gives a configuration that nobody can change', () => {
    const result = loadConfig(schema, required);
    expect(result.status === 'ok' && Object.isFrozen(result.config)).toBe(true);
  });
});
