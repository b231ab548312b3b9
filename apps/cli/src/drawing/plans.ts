import type { TripView } from '@roundtrip/contracts';
import type { Canvas } from './canvas.js';

export function drawPlans(_view: TripView, _canvas: Canvas): string[] {
  return [];
}
