import { stages, steps } from '@roundtrip/model';
import type { AttributeCondition, Condition, Text } from './rule.js';

/** A condition in words, for the reference: "of kind `client`, with `db.system` …". */
export function describeCondition(when: Condition): string {
  const { kinds, parentSteps, parentKinds, services, scopes, names, attribute, resource } = when;
  const words = [
    kinds && `of kind ${anyOf(kinds)}`,
    when.isRoot && 'that names no parent',
    services && `with \`service.name\` ${text(services)}`,
    scopes && `with scope ${text(scopes)}`,
    names && `named ${text(names)}`,
    attribute && `with ${attributeText(attribute)}`,
    resource && `with resource attribute ${attributeText(resource)}`,
    parentKinds && `with a parent of kind ${anyOf(parentKinds)}`,
    parentSteps &&
      (parentSteps.length === steps.length ? 'with a parent' : `with a parent in step ${anyOf(parentSteps)}`),
  ].filter((part) => typeof part === 'string');
  return words.length === 0 ? 'whatever it is' : words.join(', ');
}

function attributeText({ anyOf: keys, value }: AttributeCondition): string {
  return value === undefined ? anyOf(keys) : `${anyOf(keys)} ${text(value)}`;
}

function text(expected: Text): string {
  if (expected === steps) return 'naming a step';
  if (expected === stages) return 'naming a stage';
  return expected instanceof RegExp ? `matching \`${expected.source}\`` : anyOf(expected);
}

function anyOf(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(' or ');
}
