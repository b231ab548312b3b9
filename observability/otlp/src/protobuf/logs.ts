import type { AttributeValue, Resource, Scope } from '@roundtrip/model';
import { type AttributeBag, newAttributes, noAttributes } from '../attribute-bag.js';
import type { Budget } from '../limits.js';
import type { LogRecord } from '../log-record.js';
import { readAnyValue, readKeyValue } from './attributes.js';
import { readRequest } from './envelope.js';
import type { WireReader } from './wire-reader.js';

/** `ExportLogsServiceRequest` of logs_service.proto. */
export function readLogs(reader: WireReader, budget: Budget): LogRecord[] {
  const records: LogRecord[] = [];
  readRequest(reader, budget, (resource, scope) => {
    records.push(readRecord(reader, budget, resource, scope));
  });
  return records;
}

function readRecord(reader: WireReader, budget: Budget, resource: Resource, scope: Scope): LogRecord {
  const end = reader.enter();
  let timeNanos = 0n;
  let observedTimeNanos = 0n;
  let severityNumber = 0;
  let severityText = '';
  let body: AttributeValue = null;
  let attributes: AttributeBag | undefined;
  let droppedAttributesCount = 0;
  let flags = 0;
  let traceId: string | undefined;
  let spanId: string | undefined;
  let eventName = '';
  while (reader.at < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 0x09:
        timeNanos = reader.fixed64();
        break;
      case 0x10:
        severityNumber = reader.int32();
        break;
      case 0x1a:
        severityText = reader.string();
        break;
      case 0x2a:
        body = readAnyValue(reader, budget);
        break;
      case 0x32:
        attributes ??= newAttributes();
        readKeyValue(reader, budget, attributes);
        break;
      case 0x38:
        droppedAttributesCount = reader.uint32();
        break;
      case 0x45:
        flags = reader.fixed32();
        break;
      case 0x4a:
        traceId = reader.traceId();
        break;
      case 0x52:
        spanId = reader.spanId();
        break;
      case 0x59:
        observedTimeNanos = reader.fixed64();
        break;
      case 0x62:
        eventName = reader.string();
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(end);
  return {
    timeNanos,
    observedTimeNanos,
    severityNumber,
    severityText,
    body,
    attributes: attributes ?? noAttributes,
    droppedAttributesCount,
    flags,
    traceId: traceId || undefined,
    spanId: spanId || undefined,
    eventName,
    resource,
    scope,
  };
}
