import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createContext } from './context.js';
import { writeState } from './launcher/state-file.js';
import { stateOf } from './launcher/states.suite.js';
import { portsFrom } from './ports.js';
import { identify } from './processes/process-identity.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundtrip-context-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('createContext', () => {
  it('keeps data in the repository unless it is told otherwise; the option wins over the variable', () => {
    const { repository, data } = createContext({ environment: {} });
    expect(existsSync(join(repository, 'apps', 'cli'))).toBe(true);
    expect(data.root).toBe(join(repository, '.roundtrip'));
    const environment = { ROUNDTRIP_DATA: '/from/variable' };
    expect(createContext({ environment }).data.root).toBe('/from/variable');
    expect(createContext({ environment, dataFolder: '/from/option' }).data.root).toBe('/from/option');
  });

  it('knows the ports of the system that runs, whatever the settings ask for now', () => {
    const context = () =>
      createContext({ dataFolder: folder, environment: { ROUNDTRIP_PORT_OFFSET: '100' } });
    expect(context().ports.balancer).toBe(8543);
    context().data.ensure();
    const ports = portsFrom({}, 7000);
    writeState(context().data.stateFile, stateOf({ ports, launcher: identify(process.pid)! }));
    expect(context().ports.balancer).toBe(15443);
  });

  it('does not take the ports of a system that is gone', () => {
    const context = () => createContext({ dataFolder: folder, environment: {} });
    context().data.ensure();
    writeState(context().data.stateFile, stateOf({ ports: portsFrom({}, 7000) }));
    expect(context().ports.balancer).toBe(8443);
  });

  it('names every setting that is wrong at once', () => {
    const environment = { ROUNDTRIP_MACHINES: '9', ROUNDTRIP_REDIS: 'perhaps' };
    expect(() => createContext({ environment })).toThrow(
      /ROUNDTRIP_MACHINES='9'.*\n.*ROUNDTRIP_REDIS='perhaps'/,
    );
    expect(() => createContext({ environment })).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});
