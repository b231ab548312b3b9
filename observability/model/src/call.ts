import type { Span } from './span.js';
import type { TripNode } from './trip.js';

/** True for a CLIENT span that another process answered: what is between the two spans is the network. */
export function isNetworkCall(node: TripNode): boolean {
  return node.span.kind === 'client' && node.children.some((child) => isAnswerTo(child, node));
}

/** True for the SERVER span, made by another process, of the call that `caller` stands for. */
function isAnswerTo(child: TripNode, caller: TripNode): boolean {
  return child.span.kind === 'server' && madeByOther(child.span, caller.span);
}

/** True when two spans come from different services, or from different instances of one service. */
export function madeByOther(a: Span, b: Span): boolean {
  if (a.resource === b.resource) return false;
  if (a.resource.serviceName !== b.resource.serviceName) return true;
  const instanceOf = (span: Span) => span.resource.attributes['service.instance.id'];
  return instanceOf(a) !== instanceOf(b);
}
