export { classifyAsDrawn, drawSpans, drawTrip, ownersOf } from './draw.js';
export { makeSpan, type SpanSketch } from './make-span.js';
