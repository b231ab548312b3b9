import type { ConfigValues } from '@roundtrip/config';
import {
  createLogStore,
  createMemoryTraceStore,
  createMetricStore,
  type LogStore,
  type MetricStore,
  type TraceStore,
} from '@roundtrip/store';
import type { labSettings } from './settings.js';

/** All that the lab keeps. In memory: a lab that is killed starts empty, and needs nothing to be repaired. */
export interface Stores {
  readonly traces: TraceStore;
  readonly logs: LogStore;
  readonly metrics: MetricStore;
}

/** One trace may take an eighth of the room: enough for hundreds of thousands of spans. */
const SHARE_OF_ONE_TRACE = 8;

/** At one report in ten seconds: the last ten minutes. */
const POINTS_PER_SERIES = 60;

export function createStores(config: ConfigValues<typeof labSettings>): Stores {
  return {
    traces: createMemoryTraceStore({
      maxTraces: config.maxTraces,
      maxBytes: config.maxTraceBytes,
      maxTraceBytes: Math.ceil(config.maxTraceBytes / SHARE_OF_ONE_TRACE),
    }),
    logs: createLogStore({ maxRecords: config.maxLogs, maxBytes: config.maxLogBytes }),
    metrics: createMetricStore({
      maxSeries: config.maxSeries,
      maxPointsPerSeries: POINTS_PER_SERIES,
      maxBytes: config.maxMetricBytes,
    }),
  };
}
