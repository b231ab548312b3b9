import { readFileSync } from 'node:fs';
import https from 'node:https';
import { LAB_KEY_HEADER } from '@roundtrip/contracts';
import type { DataFolder } from '../data-folder.js';

/** A machine as the balancer sees it. */
export interface MachineView {
  readonly name: string;
  /** Whether it gets requests. */
  readonly healthy: boolean;
  /** Why it gets none. */
  readonly reason: string | null;
  /** How often it was taken out. */
  readonly ejections: number;
}

const TIMEOUT_MILLIS = 2000;

/** Asks the balancer about its machines; undefined when it does not answer. */
export function balancerView(data: DataFolder, port: number): Promise<MachineView[] | undefined> {
  return new Promise((resolve) => {
    const none = () => resolve(undefined);
    let options: https.RequestOptions;
    try {
      options = {
        agent: false,
        timeout: TIMEOUT_MILLIS,
        ca: readFileSync(data.caFile),
        headers: { [LAB_KEY_HEADER]: readFileSync(data.labKeyFile, 'utf8').trim() },
      };
    } catch {
      none();
      return;
    }
    const request = https.get(`https://127.0.0.1:${port}/balancer/machines`, options, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('error', none);
      response.on('end', () => resolve(response.statusCode === 200 ? parse(body) : undefined));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', none);
  });
}

function parse(body: string): MachineView[] | undefined {
  try {
    const { machines } = JSON.parse(body) as {
      machines: { name: string; available: boolean; outReason: string | null; ejections: number }[];
    };
    return machines.map(({ name, available, outReason, ejections }) => ({
      name,
      healthy: available,
      reason: outReason,
      ejections,
    }));
  } catch {
    return undefined;
  }
}
