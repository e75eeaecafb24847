// @vitest-environment jsdom
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { parseRetryAfter, request } from './client.ts';

let server: Server | undefined;

async function serve(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}/greetings`;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const never = new AbortController().signal;

describe('request', () => {
  it('sends JSON and returns the answer', async () => {
    const url = await serve(async (incoming, answer) => {
      const body = (await incoming.toArray()).join('');
      answer.end(JSON.stringify({ method: incoming.method, type: incoming.headers['content-type'], body }));
    });
    await expect(request(url, { method: 'POST', body: { name: 'Ada' }, signal: never })).resolves.toEqual({
      method: 'POST',
      type: 'application/json',
      body: '{"name":"Ada"}',
    });
  });

  it('sends its key as a string of structured fields', async () => {
    const url = await serve((incoming, answer) => answer.end(JSON.stringify(incoming.headers['idempotency-key'] ?? null)));
    await expect(request(url, { method: 'POST', body: {}, idempotencyKey: 'a-b', signal: never })).resolves.toBe('"a-b"');
    await expect(request(url, { signal: never })).resolves.toBeNull();
  });

  it('sends the token of the person', async () => {
    const url = await serve((incoming, answer) => answer.end(JSON.stringify(incoming.headers.authorization ?? null)));
    await expect(request(url, { token: 'a.b.c', signal: never })).resolves.toBe('Bearer a.b.c');
    await expect(request(url, { signal: never })).resolves.toBeNull();
  });

  it.each([
    [400, {}, '{"detail":"A name must not be blank."}', { kind: 'invalid', detail: 'A name must not be blank.' }],
    [400, {}, 'oops', { kind: 'invalid', detail: 'The API does not accept this name.' }],
    [401, {}, '{"message":"Unauthorized"}', { kind: 'signed-out' }],
    [503, { 'Retry-After': '4' }, '{}', { kind: 'busy', retryAfterMs: 4000 }],
    [429, {}, '{"message":"Too Many Requests"}', { kind: 'busy', retryAfterMs: 2000 }],
    [503, {}, '{}', { kind: 'busy', retryAfterMs: 2000 }],
    [504, {}, '', { kind: 'busy', retryAfterMs: 2000 }],
    [500, {}, '', { kind: 'unexpected' }],
    [200, {}, '<html>', { kind: 'unexpected' }],
  ])('tells a %i apart', async (status, headers, body, failure) => {
    const url = await serve((_incoming, answer) => answer.writeHead(status, headers).end(body));
    await expect(request(url, { signal: never })).rejects.toMatchObject({ failure });
  });

  it('tells that nobody answers', async () => {
    const url = await serve((incoming) => incoming.socket.destroy());
    await expect(request(url, { signal: never })).rejects.toMatchObject({ failure: { kind: 'unreachable' } });
  });

  it('ends with the reason of the caller who gave up', async () => {
    const leaving = new AbortController();
    const url = await serve(() => leaving.abort(new Error('left')));
    await expect(request(url, { signal: leaving.signal })).rejects.toThrow('left');
  });
});

describe('parseRetryAfter', () => {
  const now = Date.parse('2026-03-12T12:00:00Z');

  it.each([
    ['3', 3_000],
    ['0', 1_000],
    ['86400', 60_000],
    ['Thu, 12 Mar 2026 12:00:30 GMT', 30_000],
    ['soon', 2_000],
    ['', 2_000],
    [null, 2_000],
  ])('%j waits %i ms', (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected);
  });
});
