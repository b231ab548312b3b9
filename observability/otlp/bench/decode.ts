/**
 * How many spans a second of CPU time can be decoded: `npm run bench -w @roundtrip/otlp`, after a build.
 *
 * Every decoder turns the same batch into model spans. Rounds alternate between them, so that a machine that gets
 * slower in between slows all alike; the median counts. CPU time, not wall time: other processes do not blur it.
 */
import { decodeTraces, encodeTraces } from '@roundtrip/otlp';
import { encodeReference } from '../test/reference.ts';
import { toReference } from '../test/to-reference.ts';
import { makeBatch } from './batch.ts';
import { decodeWithProtobufjs } from './protobufjs-decoder.ts';

const SPANS = 2600;
const ROUNDS = 9;
const ROUND_MILLIS = 700;

const spans = makeBatch(SPANS);
const protobuf = encodeReference('TracesRequest', toReference(spans));
const json = Buffer.from(JSON.stringify(encodeTraces(spans)));

const contenders = [
  { name: 'own, protobuf', bytes: protobuf.length, run: () => decodeTraces(protobuf, 'protobuf') },
  { name: 'own, JSON', bytes: json.length, run: () => decodeTraces(json, 'json') },
  { name: 'protobufjs, then to spans', bytes: protobuf.length, run: () => decodeWithProtobufjs(protobuf) },
  { name: 'JSON.parse alone', bytes: json.length, run: () => JSON.parse(json.toString()) as unknown },
].map((contender) => ({ ...contender, rates: [] as number[] }));

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

for (let round = 0; round <= ROUNDS; round++) {
  for (const { run, rates } of contenders) {
    const [start, end] = [cpuSeconds(), performance.now() + ROUND_MILLIS];
    let batches = 0;
    for (; performance.now() < end; batches++) run();
    // The first round warms up.
    if (round > 0) rates.push((batches * SPANS) / (cpuSeconds() - start));
  }
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const results = contenders.map(({ name, bytes, rates }) => ({
  decoder: name,
  bytesPerSpan: Math.round(bytes / SPANS),
  spansPerCpuSecond: Math.round(median(rates)),
}));

const write = (line: string) => process.stdout.write(`${line}\n`);
write(`${'decoder'.padEnd(28)}${'bytes/span'.padStart(12)}${'spans/CPU s'.padStart(14)}`);
for (const { decoder, bytesPerSpan, spansPerCpuSecond } of results) {
  write(
    `${decoder.padEnd(28)}${String(bytesPerSpan).padStart(12)}${spansPerCpuSecond.toLocaleString('en').padStart(14)}`,
  );
}
write(JSON.stringify({ bench: 'otlp-decode', node: process.version, spans: SPANS, results }));
