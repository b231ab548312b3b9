import type { Attributes } from '@roundtrip/model';

/**
 * The name a resource's spans are filed under. A name that is absent, empty or no string gets the placeholder that
 * Jaeger files such spans under, so that both show the same services.
 */
export function serviceNameOf(attributes: Attributes): string {
  if (!Object.hasOwn(attributes, 'service.name')) return 'missing-service-name';
  const name = attributes['service.name'];
  if (typeof name !== 'string') return 'service-name-wrong-type';
  return name === '' ? 'empty-service-name' : name;
}
