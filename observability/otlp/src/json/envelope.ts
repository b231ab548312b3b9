import type { Resource, Scope } from '@roundtrip/model';
import { noAttributes } from '../attribute-bag.js';
import type { Budget } from '../limits.js';
import { serviceNameOf } from '../service-name.js';
import { attributesOf } from './attributes.js';
import { uint32Of } from './numbers.js';
import { type Fields, fieldsOf, listOf, optionalFields, textOf } from './parse.js';

/** What a signal calls the three levels of its request. */
export interface LevelNames {
  readonly resources: string;
  readonly scopes: string;
  readonly items: string;
}

/** Walks the three levels that all OTLP requests share: request → per resource → per scope → items. */
export function readRequest(
  request: Fields,
  names: LevelNames,
  budget: Budget,
  readItem: (item: Fields, resource: Resource, scope: Scope) => void,
): void {
  for (const entry of listOf(request[names.resources], names.resources)) {
    const perResource = fieldsOf(entry, names.resources);
    const resource = resourceOf(perResource, budget);
    for (const scopeEntry of listOf(perResource[names.scopes], names.scopes)) {
      const perScope = fieldsOf(scopeEntry, names.scopes);
      const scope = scopeOf(perScope, budget);
      for (const item of listOf(perScope[names.items], names.items)) {
        budget.take();
        readItem(fieldsOf(item, names.items), resource, scope);
      }
    }
  }
}

function resourceOf(perResource: Fields, budget: Budget): Resource {
  const fields = optionalFields(perResource.resource, 'resource');
  const attributes = fields ? attributesOf(fields.attributes, 'resource.attributes', budget) : noAttributes;
  return {
    serviceName: serviceNameOf(attributes),
    attributes,
    droppedAttributesCount: uint32Of(fields?.droppedAttributesCount, 'resource.droppedAttributesCount'),
    schemaUrl: textOf(perResource.schemaUrl, 'schemaUrl'),
  };
}

function scopeOf(perScope: Fields, budget: Budget): Scope {
  const fields = optionalFields(perScope.scope, 'scope');
  return {
    name: textOf(fields?.name, 'scope.name'),
    version: textOf(fields?.version, 'scope.version'),
    attributes: attributesOf(fields?.attributes, 'scope.attributes', budget),
    droppedAttributesCount: uint32Of(fields?.droppedAttributesCount, 'scope.droppedAttributesCount'),
    schemaUrl: textOf(perScope.schemaUrl, 'schemaUrl'),
  };
}
