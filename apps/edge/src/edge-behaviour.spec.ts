import { describeEdge } from './testing/edge-behaviour.suite.js';
import { startOwnEdge } from './testing/own-edge.js';

describeEdge('our balancer and proxy', startOwnEdge);
