import { describeTraceStore } from '../trace-store.suite.js';
import { createMemoryTraceStore } from './memory-trace-store.js';

describeTraceStore('MemoryTraceStore', createMemoryTraceStore);
