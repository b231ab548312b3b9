import { connect } from 'node:net';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Logger,
  Module,
  Param,
  ParseIntPipe,
  Post,
  Res,
} from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { KnownError } from '@roundtrip/errors';
import { Type } from 'class-transformer';
import { IsInt, IsString, MaxLength, Min, ValidateNested } from 'class-validator';
import type { Response } from 'express';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHttpApp, loggerModule, ProblemDetailsFilter, validationPipe } from './index.js';

class Owner {
  @IsString()
  @MaxLength(10)
  name!: string;
}

class Parcel {
  @IsInt()
  @Min(1)
  weightGrams!: number;

  @ValidateNested()
  @Type(() => Owner)
  owner!: Owner;
}

const lost = new KnownError({ code: 'PARCEL_LOST', kind: 'unavailable' }, 'the parcel is being looked for', {
  retryAfterSeconds: 1.5,
});

@Controller('parcels')
class ParcelsController {
  @Post()
  @HttpCode(200)
  weigh(@Body() parcel: Parcel) {
    return { isParcel: parcel instanceof Parcel, weightGrams: parcel.weightGrams };
  }

  @Get(':id')
  find(@Param('id', ParseIntPipe) id: number) {
    if (id === 404) throw lost;
    if (id === 500)
      throw Object.assign(new Error('row 17: esther@example.org'), { detail: 'Key (name)=(esther)' });
    new Logger('Parcels').log('looked up');
    return { id };
  }

  @Get(':id/label')
  label(@Res() response: Response) {
    response.write('the first half of a ');
    throw new Error('printer on fire');
  }
}

const lines: string[] = [];

@Module({
  imports: [loggerModule('info', { write: (line) => void lines.push(line) })],
  controllers: [ParcelsController],
  providers: [
    { provide: APP_FILTER, useClass: ProblemDetailsFilter },
    { provide: APP_PIPE, useFactory: validationPipe },
  ],
})
class ParcelsModule {}

let app: NestExpressApplication;
let origin: string;

beforeAll(async () => {
  app = await createHttpApp(ParcelsModule, { bodyLimitBytes: 200 });
  await app.listen(0, '127.0.0.1');
  origin = await app.getUrl();
});

afterAll(() => app.close());

beforeEach(() => {
  lines.length = 0;
});

function post(body: string, headers: Record<string, string> = {}) {
  return fetch(`${origin}/parcels`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

async function problemOf(answer: globalThis.Response) {
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  return (await answer.json()) as Record<string, unknown>;
}

/** The line of the one request a test has made; it is written when the answer is out, so the client can be faster. */
function requestLine(): Promise<Record<string, unknown>> {
  return vi.waitFor(() => {
    const found = lines.map((line) => JSON.parse(line)).filter((line) => line.res !== undefined);
    expect(found).toHaveLength(1);
    return found[0];
  });
}

describe('a request that is refused before a handler', () => {
  it('answers a problem for an unknown route, without repeating the query', async () => {
    const answer = await fetch(`${origin}/nowhere?token=secret`);
    expect(answer.status).toBe(404);
    const problem = await problemOf(answer);
    expect(problem).toMatchObject({
      code: 'NOT_FOUND',
      status: 404,
      title: 'Not Found',
      instance: '/nowhere',
    });
    expect(JSON.stringify(problem)).not.toContain('secret');
  });

  it('answers a problem for malformed JSON, without repeating the body', async () => {
    const answer = await post('{"password": "hunter2"');
    expect(answer.status).toBe(400);
    const problem = await problemOf(answer);
    expect(problem).toMatchObject({ code: 'INVALID_INPUT', detail: 'The body is not valid JSON.' });
    expect(JSON.stringify(problem) + lines.join('')).not.toContain('hunter2');
  });

  it('answers a problem for a body over the limit', async () => {
    const answer = await post(JSON.stringify({ filler: 'x'.repeat(300) }));
    expect(answer.status).toBe(413);
    expect(await problemOf(answer)).toMatchObject({ code: 'BODY_TOO_LARGE' });
  });

  it('answers a problem for a path that is not valid percent-encoding', async () => {
    const answer = await fetch(`${origin}/parcels/%FF`);
    expect(answer.status).toBe(400);
    expect(await problemOf(answer)).toMatchObject({ detail: 'The path is not valid percent-encoding.' });
  });

  it('names the fields that are wrong, never their values', async () => {
    const answer = await post('{"weightGrams": -7, "owner": {"name": "a very long name"}, "colour": "blue"}');
    expect(answer.status).toBe(400);
    const problem = await problemOf(answer);
    expect(problem.errors).toEqual(
      expect.arrayContaining([
        { field: 'weightGrams', message: 'must not be less than 1' },
        { field: 'owner.name', message: 'must be shorter than or equal to 10 characters' },
        { field: 'colour', message: 'is not a known field' },
      ]),
    );
    expect(JSON.stringify(problem)).not.toMatch(/-7|a very long name|blue/);
  });

  it('lists a bounded number of wrong fields', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, 1]));
    const problem = await problemOf(await post(JSON.stringify(unknown).slice(0, 200)));
    expect(problem.status).toBe(400);
    const listed = await problemOf(
      await post(`{${Array.from({ length: 24 }, (_, index) => `"${index}":1`).join(',')}}`),
    );
    expect(listed.errors).toHaveLength(20);
  });

  it('keeps the sentence of a pipe of Nest', async () => {
    const problem = await problemOf(await fetch(`${origin}/parcels/abc`));
    expect(problem).toMatchObject({ status: 400, detail: expect.stringContaining('numeric string') });
  });
});

describe('a request that reaches its handler', () => {
  it('gets the body as an instance of its class', async () => {
    const answer = await post('{"weightGrams": 7, "owner": {"name": "Ada"}}');
    expect(await answer.json()).toEqual({ isParcel: true, weightGrams: 7 });
  });

  it('answers a known error with its code and says when to come back', async () => {
    const answer = await fetch(`${origin}/parcels/404`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(await problemOf(answer)).toMatchObject({
      type: 'https://roundtrip.test/problems/parcel-lost',
      code: 'PARCEL_LOST',
      detail: 'the parcel is being looked for',
    });
  });

  it('answers an unexpected error with a 500 that tells nothing, and logs it once, without its properties', async () => {
    const problem = await problemOf(await fetch(`${origin}/parcels/500`));
    expect(problem).toMatchObject({ status: 500, code: 'INTERNAL' });
    expect(JSON.stringify(problem)).not.toContain('row 17');
    expect(await requestLine()).toMatchObject({
      err: { type: 'Error', stack: expect.stringContaining('at ') },
    });
    expect(lines.join('')).not.toContain('Key (name)');
  });

  it('cuts the connection when an error comes after half an answer', async () => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    socket.end('GET /parcels/1/label HTTP/1.1\r\nHost: x\r\n\r\n');
    const received = await Array.fromAsync(socket).catch(() => []);
    const text = Buffer.concat(received as Buffer[]).toString();
    expect(text).not.toContain('0\r\n\r\n');
  });
});

describe('every request', () => {
  it('keeps a well-formed request id, in the answer and in the log', async () => {
    const answer = await fetch(`${origin}/parcels/1`, { headers: { 'x-request-id': 'trainer-0001' } });
    expect(answer.headers.get('x-request-id')).toBe('trainer-0001');
    expect(await requestLine()).toMatchObject({
      req: { id: 'trainer-0001', method: 'GET', path: '/parcels/1' },
    });
  });

  it.each(['short', 'has spaces in it', `${'x'.repeat(65)}`])('gets a new id for %j', async (given) => {
    const answer = await fetch(`${origin}/parcels/1`, { headers: { 'x-request-id': given } });
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('has an id and a log line also when its body was refused', async () => {
    const answer = await post('{', { 'x-request-id': 'trainer-0002' });
    expect(answer.headers.get('x-request-id')).toBe('trainer-0002');
    expect(await requestLine()).toMatchObject({ req: { id: 'trainer-0002' }, res: { status: 400 } });
  });

  it('has its id in what the app logs while it is handled', async () => {
    await fetch(`${origin}/parcels/1`, { headers: { 'x-request-id': 'trainer-0003' } });
    const line = lines.map((text) => JSON.parse(text)).find(({ context }) => context === 'Parcels');
    expect(line).toMatchObject({ msg: 'looked up', req: { id: 'trainer-0003' } });
  });

  it('is logged without its headers and its query', async () => {
    await fetch(`${origin}/parcels/1?email=a@b.example`, {
      headers: { authorization: 'Bearer aaa.bbb.ccc', cookie: 'session=1' },
    });
    await requestLine();
    expect(lines.join('')).not.toMatch(/Bearer|session=|a@b/);
  });

  it('is answered without naming the framework', async () => {
    const { headers } = await fetch(`${origin}/parcels/1`);
    expect(headers.get('x-powered-by')).toBeNull();
  });
});
