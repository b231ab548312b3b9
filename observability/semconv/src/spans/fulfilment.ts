import type { AttributeDefinition, SpanDefinition } from '../definition.js';

/** The order that is fulfilled. */
export const FULFILMENT_ORDER_ID = 'fulfilment.order.id';

/** What became of the job. */
export const FULFILMENT_OUTCOME = 'fulfilment.outcome';

/** Seconds the job was in the queue before a worker took it. */
export const FULFILMENT_WAIT = 'fulfilment.wait';

/** How many pieces were picked. */
export const FULFILMENT_PIECES = 'fulfilment.pieces';

/** How many parcels were packed. */
export const FULFILMENT_PARCELS = 'fulfilment.parcels';

/** Attributes of the fulfilment worker's spans that the semantic conventions do not have. */
export const fulfilmentAttributes: readonly AttributeDefinition[] = [
  { name: FULFILMENT_ORDER_ID, type: 'int', brief: 'The order that is fulfilled', example: '200001' },
  {
    name: FULFILMENT_OUTCOME,
    type: 'string',
    brief:
      'What became of the job: `fulfilled`, `fulfilled before`, `cancelled`, `unknown order`, `poisoned`',
    example: 'fulfilled',
  },
  {
    name: FULFILMENT_WAIT,
    type: 'double',
    brief: 'Seconds the job was in the queue before a worker took it',
    example: '0.012',
  },
  { name: FULFILMENT_PIECES, type: 'int', brief: 'Pieces of all lines of the order', example: '3' },
  { name: FULFILMENT_PARCELS, type: 'int', brief: 'Parcels the order was packed into', example: '1' },
];

/** The spans of the fulfilment worker. The first begins a trace of its own that links to the order's. */
export const fulfilmentSpans: readonly SpanDefinition[] = [
  {
    name: 'process fulfil-order',
    services: ['fulfilment'],
    kind: 'consumer',
    step: 'business-logic',
    brief: 'One job of the queue; the root of a new trace, linked to the span that sent the job',
    attributes: [
      'messaging.system',
      'messaging.operation.name',
      'messaging.operation.type',
      'messaging.destination.name',
      'messaging.message.id',
      FULFILMENT_ORDER_ID,
      FULFILMENT_OUTCOME,
      FULFILMENT_WAIT,
    ],
  },
  {
    name: 'order.pick',
    services: ['fulfilment'],
    kind: 'internal',
    step: 'business-logic',
    brief: 'The order and its lines are read',
    attributes: [FULFILMENT_PIECES],
  },
  {
    name: 'order.pack',
    services: ['fulfilment'],
    kind: 'internal',
    step: 'business-logic',
    brief: 'Labels are read and the goods are put into parcels',
    attributes: [FULFILMENT_PARCELS],
  },
  {
    name: 'order.ship',
    services: ['fulfilment'],
    kind: 'internal',
    step: 'business-logic',
    brief: 'The order is marked as fulfilled',
    attributes: [],
  },
];
