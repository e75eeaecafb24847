import type { components } from './schema.ts';

/** Why a call brought no usable answer, in the page's terms. */
export type Failure =
  | { kind: 'offline' | 'unreachable' | 'timeout' | 'unexpected' | 'signed-out' | 'no-sign-in' }
  | { kind: 'busy'; retryAfterMs: number }
  | { kind: 'invalid'; detail: string };

/** Thrown by {@link request}. If the caller's own signal aborts, its reason is thrown instead. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.kind, options);
    this.failure = failure;
  }
}

interface RequestOptions {
  signal: AbortSignal;
  method?: 'GET' | 'POST';
  body?: unknown;
  /** Identifies the request when it is repeated, so that it is carried out once. */
  idempotencyKey?: string;
  /** The access token of the person who makes the request. */
  token?: string | undefined;
}

const timeoutMs = 10_000;
const defaultRetryAfterMs = 2_000;
const longestRetryAfterMs = 60_000;
const busyRetries = 3;

/** One call to the API, with JSON in both directions. It ends after ten seconds or when the caller aborts. */
export async function request<T>(url: string, { signal, method = 'GET', body, idempotencyKey, token }: RequestOptions): Promise<T> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method,
      signal: AbortSignal.any([signal, timeout]),
      headers: {
        Accept: 'application/json',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': `"${idempotencyKey}"` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) {
      throw new RequestError(await describe(response));
    }
    return (await response.json()) as T;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RequestError) {
      throw error;
    }
    const kind = timeout.aborted ? 'timeout' : error instanceof SyntaxError ? 'unexpected' : navigator.onLine ? 'unreachable' : 'offline';
    throw new RequestError({ kind }, { cause: error });
  }
}

/**
 * Makes a call and repeats it a few times while the API is busy, after the time that the API asks for. Every other failure is
 * thrown. All of the page's calls can be repeated, because a greeting has a key.
 */
export async function withRetry<T>(
  call: () => Promise<T>,
  onWait: (retryAfterMs: number) => void,
  signal: AbortSignal,
  retries = busyRetries,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (retries === 0 || !(error instanceof RequestError) || error.failure.kind !== 'busy') {
      throw error;
    }
    const { retryAfterMs } = error.failure;
    onWait(retryAfterMs);
    await pause(retryAfterMs, signal);
    return withRetry(call, onWait, signal, retries - 1);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

async function describe(response: Response): Promise<Failure> {
  switch (response.status) {
    case 400:
      return { kind: 'invalid', detail: await readDetail(response) };
    case 401:
      return { kind: 'signed-out' };
    case 429:
    case 503:
    case 504:
      return { kind: 'busy', retryAfterMs: parseRetryAfter(response.headers.get('Retry-After'), Date.now()) };
    default:
      return { kind: 'unexpected' };
  }
}

/** The `detail` of a problem details answer (RFC 9457); API Gateway's own errors have none. */
async function readDetail(response: Response): Promise<string> {
  const problem = (await response.json().catch(() => ({}))) as components['schemas']['ProblemDetails'];
  return problem.detail ?? 'The API does not accept this name.';
}

/** Retry-After is a number of seconds or a date (RFC 9110, 10.2.3); missing and extreme values are replaced by defaults and limits. */
export function parseRetryAfter(value: string | null, now: number): number {
  const seconds = value === null || value.trim() === '' ? NaN : Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value ?? '') - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 1000), longestRetryAfterMs) : defaultRetryAfterMs;
}
