import { PassThrough, pipeline, Readable, type Transform } from 'node:stream';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import {
  COMPRESSION_ALGORITHM,
  COMPRESSION_BYTES_IN,
  COMPRESSION_BYTES_OUT,
  LIFECYCLE_LEG,
  LIFECYCLE_STEP,
} from '@roundtrip/semconv';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { fieldValue } from '../http/headers.js';
import { instrumentOptions } from '../metric-options.js';
import { failSpan, meter, tracer } from '../telemetry.js';
import type { Encoding } from './accept-encoding.js';
import { decideCompression } from './compression-decision.js';

const ratio = meter.createHistogram('proxy.compression.ratio', instrumentOptions('proxy.compression.ratio'));

/** Compresses every answer of the server that may be (compression-decision.ts), while it streams. */
export function addCompression(app: FastifyInstance, { minBytes }: { minBytes: number }): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (Buffer.isBuffer(payload) || typeof payload === 'string') {
      reply.header('content-length', Buffer.byteLength(payload));
    }
    const decision = decideCompression(
      request.headers['accept-encoding'],
      { statusCode: reply.statusCode, headers: reply.getHeaders() },
      minBytes,
    );
    if (decision.status === 'leave') {
      if (decision.vary) varyByEncoding(reply);
      return payload;
    }
    varyByEncoding(reply);
    describeCompressed(reply, decision.encoding);
    // The answer to HEAD has the fields of the answer to GET, and no body to compress.
    return request.method === 'HEAD' ? payload : compressed(toStream(payload), decision.encoding, reply);
  });
}

function describeCompressed(reply: FastifyReply, encoding: Encoding): void {
  reply.header('content-encoding', encoding);
  reply.removeHeader('content-length');
  const etag = reply.getHeader('etag');
  // Other bytes under the same name: a strong validator would lie (RFC 9110 §8.8.3.3).
  if (typeof etag === 'string' && !etag.startsWith('W/')) reply.header('etag', `W/${etag}`);
}

function varyByEncoding(reply: FastifyReply): void {
  const vary = fieldValue(reply.getHeader('vary') as string | string[] | undefined);
  if (vary === undefined || vary === '') reply.header('vary', 'Accept-Encoding');
  else if (!/(^|,)\s*(accept-encoding|\*)\s*(,|$)/i.test(vary))
    reply.header('vary', `${vary}, Accept-Encoding`);
}

function toStream(payload: unknown): Readable {
  return payload instanceof Readable ? payload : Readable.from([payload]);
}

/** The compressed body. The span `http.compress` lasts from the head of the answer to the last compressed byte. */
function compressed(body: Readable, encoding: Encoding, reply: FastifyReply): Readable {
  const span = tracer.startSpan('http.compress', {
    attributes: {
      [LIFECYCLE_STEP]: 'reverse-proxy',
      [LIFECYCLE_LEG]: 'back',
      [COMPRESSION_ALGORITHM]: encoding,
    },
  });
  const compressor = createCompressor(encoding);
  const output = new PassThrough();
  let bytesOut = 0;
  compressor.on('data', (chunk: Buffer) => {
    bytesOut += chunk.length;
  });
  pipeline(body, compressor, output, (error) => {
    const bytesIn = compressor.bytesWritten;
    span.setAttributes({ [COMPRESSION_BYTES_IN]: bytesIn, [COMPRESSION_BYTES_OUT]: bytesOut });
    if (error != null) {
      failSpan(span, 'cut off');
      reply.log.debug({ err: error }, 'compression cut off');
    } else if (bytesIn > 0) ratio.record(bytesOut / bytesIn, { [COMPRESSION_ALGORITHM]: encoding });
    span.end();
  });
  return output;
}

/** Levels for answers made on the fly: fast first, 4 of 11 for br and 6 of 9 for gzip. */
function createCompressor(encoding: Encoding): Transform & { bytesWritten: number } {
  if (encoding === 'gzip') return createGzip();
  return createBrotliCompress({
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 4,
      // A window of 512 KiB instead of 4 MiB: less memory to set up, and our answers are smaller than that.
      [constants.BROTLI_PARAM_LGWIN]: 19,
    },
  });
}
