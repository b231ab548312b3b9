import type { Resource, Scope } from '@roundtrip/model';
import { newAttributes, noAttributes } from '../attribute-bag.js';
import type { Budget } from '../limits.js';
import { serviceNameOf } from '../service-name.js';
import { readKeyValue } from './attributes.js';
import { MessageCache } from './message-cache.js';
import type { WireReader } from './wire-reader.js';

const resources = new MessageCache<Resource>();
const scopes = new MessageCache<Scope>();

/** Called with the reader at one span, record or metric, before its length. */
export type ReadItem = (resource: Resource, scope: Scope) => void;

/**
 * Walks the three levels that all OTLP requests share: request → per resource → per scope → items. All three signals
 * use the same field numbers on them.
 */
export function readRequest(reader: WireReader, budget: Budget, readItem: ReadItem): void {
  while (reader.at < reader.length) {
    const tag = reader.uint32();
    if (tag === 0x0a) readResourceItems(reader, budget, readItem);
    else reader.skip(tag);
  }
}

function readResourceItems(reader: WireReader, budget: Budget, readItem: ReadItem): void {
  const end = reader.enter();
  const start = reader.at;
  const { owner, schemaUrl } = findOwner(reader, end);
  const resource = readResource(reader, budget, owner, schemaUrl);
  reader.at = start;
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === 0x12) readScopeItems(reader, budget, resource, readItem);
    else reader.skip(tag);
  }
  reader.leave(end);
}

function readScopeItems(reader: WireReader, budget: Budget, resource: Resource, readItem: ReadItem): void {
  const end = reader.enter();
  const start = reader.at;
  const { owner, schemaUrl } = findOwner(reader, end);
  const scope = readScope(reader, budget, owner, schemaUrl);
  reader.at = start;
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === 0x12) {
      budget.take();
      readItem(resource, scope);
    } else reader.skip(tag);
  }
  reader.leave(end);
}

/**
 * Looks ahead for what the items need but senders write behind them: the schema URL, and in principle the resource
 * or scope itself. Passing over an item costs only the reading of its length.
 */
function findOwner(reader: WireReader, end: number): { owner: number; schemaUrl: string } {
  let owner = -1;
  let schemaUrl = '';
  while (reader.at < end) {
    const tag = reader.uint32();
    if (tag === 0x0a) owner = reader.at;
    if (tag === 0x1a) schemaUrl = reader.string();
    else reader.skip(tag);
  }
  reader.leave(end);
  return { owner, schemaUrl };
}

const noResource: Resource = Object.freeze({
  serviceName: serviceNameOf(noAttributes),
  attributes: noAttributes,
  droppedAttributesCount: 0,
  schemaUrl: '',
});

/** `Resource` of resource.proto at position `owner`; -1 when the request has none. */
function readResource(reader: WireReader, budget: Budget, owner: number, schemaUrl: string): Resource {
  if (owner < 0) return schemaUrl === '' ? noResource : { ...noResource, schemaUrl };
  reader.at = owner;
  const end = reader.enter();
  return resources.read(reader, end, schemaUrl, () => {
    const attributes = newAttributes();
    let droppedAttributesCount = 0;
    while (reader.at < end) {
      const tag = reader.uint32();
      if (tag === 0x0a) readKeyValue(reader, budget, attributes);
      else if (tag === 0x10) droppedAttributesCount = reader.uint32();
      else reader.skip(tag);
    }
    reader.leave(end);
    return { serviceName: serviceNameOf(attributes), attributes, droppedAttributesCount, schemaUrl };
  });
}

const noScope: Scope = Object.freeze({
  name: '',
  version: '',
  attributes: noAttributes,
  droppedAttributesCount: 0,
  schemaUrl: '',
});

/** `InstrumentationScope` of common.proto at position `owner`; -1 when the request has none. */
function readScope(reader: WireReader, budget: Budget, owner: number, schemaUrl: string): Scope {
  if (owner < 0) return schemaUrl === '' ? noScope : { ...noScope, schemaUrl };
  reader.at = owner;
  const end = reader.enter();
  return scopes.read(reader, end, schemaUrl, () => {
    const attributes = newAttributes();
    let name = '';
    let version = '';
    let droppedAttributesCount = 0;
    while (reader.at < end) {
      const tag = reader.uint32();
      if (tag === 0x0a) name = reader.string();
      else if (tag === 0x12) version = reader.string();
      else if (tag === 0x1a) readKeyValue(reader, budget, attributes);
      else if (tag === 0x20) droppedAttributesCount = reader.uint32();
      else reader.skip(tag);
    }
    reader.leave(end);
    return { name, version, attributes, droppedAttributesCount, schemaUrl };
  });
}
