/**
 * For `it.skipIf(skipWhen(…))`: says on standard error why a spec is left out. A skip without a reason looks like a pass.
 *
 * @param reason a phrase that completes "skipped: …"
 */
export function skipWhen(condition: boolean, spec: string, reason: string): boolean {
  if (condition) process.stderr.write(`skipped: ${spec}: ${reason}\n`);
  return condition;
}
