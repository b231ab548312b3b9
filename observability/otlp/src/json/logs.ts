import type { Resource, Scope } from '@roundtrip/model';
import type { Budget } from '../limits.js';
import type { LogRecord } from '../log-record.js';
import { anyValueOf, attributesOf } from './attributes.js';
import { readRequest } from './envelope.js';
import { idOf } from './ids.js';
import { enumOf, uint32Of, uint64Of } from './numbers.js';
import { type Fields, textOf } from './parse.js';

const LEVELS = { resources: 'resourceLogs', scopes: 'scopeLogs', items: 'logRecords' };

const SEVERITY_NAMES = [
  'SEVERITY_NUMBER_UNSPECIFIED',
  ...['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].flatMap((level) =>
    ['', '2', '3', '4'].map((grade) => `SEVERITY_NUMBER_${level}${grade}`),
  ),
];

/** `ExportLogsServiceRequest` of logs_service.proto in OTLP/JSON. */
export function readLogs(request: Fields, budget: Budget): LogRecord[] {
  const records: LogRecord[] = [];
  readRequest(request, LEVELS, budget, (fields, resource, scope) => {
    records.push(recordOf(fields, resource, scope, budget));
  });
  return records;
}

function recordOf(fields: Fields, resource: Resource, scope: Scope, budget: Budget): LogRecord {
  return {
    timeNanos: uint64Of(fields.timeUnixNano, 'logRecord.timeUnixNano'),
    observedTimeNanos: uint64Of(fields.observedTimeUnixNano, 'logRecord.observedTimeUnixNano'),
    severityNumber: enumOf(fields.severityNumber, 'logRecord.severityNumber', SEVERITY_NAMES),
    severityText: textOf(fields.severityText, 'logRecord.severityText'),
    body: anyValueOf(fields.body, budget),
    attributes: attributesOf(fields.attributes, 'logRecord.attributes', budget),
    droppedAttributesCount: uint32Of(fields.droppedAttributesCount, 'logRecord.droppedAttributesCount'),
    flags: uint32Of(fields.flags, 'logRecord.flags'),
    traceId: idOf(fields.traceId, 'logRecord.traceId', 32) || undefined,
    spanId: idOf(fields.spanId, 'logRecord.spanId', 16) || undefined,
    eventName: textOf(fields.eventName, 'logRecord.eventName'),
    resource,
    scope,
  };
}
