import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, vi } from 'vitest';
import type { Greeting } from '../greetings.ts';
import { GreetingPage } from './GreetingPage.tsx';

const start = Date.parse('2026-03-12T12:00:00.000Z');

export function record(name: string, count = 1): Greeting {
  const now = new Date().toISOString();
  return { id: `id of ${name}`, name, message: `Hello, ${name}!`, count, firstGreetedAt: '2026-01-05T09:00:00.000Z', latestGreetedAt: now };
}

/** Answers calls as the API would, one function for each of the two that the page makes. */
export const api = {
  list: vi.fn<() => Promise<Response>>(),
  greet: vi.fn<(name: string, signal: AbortSignal, key: string) => Promise<Response>>(),
};

export const hang = () => new Promise<Response>(() => {});
export const busy = async () => new Response(null, { status: 503, headers: { 'Retry-After': '1' } });
export const failed = async () => new Response(null, { status: 500 });

/** Gives each test of a file an API and a clock of its own. Call it once, at the top of the file. */
export function setUpPage(): void {
  beforeEach(() => {
    vi.useFakeTimers({ now: start });
    api.list.mockReset().mockImplementation(async () => Response.json([]));
    api.greet.mockReset().mockImplementation(async (name) => Response.json(record(name, 3), { status: 201 }));
    vi.stubGlobal('fetch', (_url: string, init: RequestInit) => {
      const { name } = JSON.parse(String(init.body ?? '{}')) as { name?: string };
      const key = new Headers(init.headers).get('Idempotency-Key');
      return name === undefined ? api.list() : api.greet(name, init.signal as AbortSignal, key ?? '');
    });
  });

  afterEach(() => {
    cleanup();
    sessionStorage.clear();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
}

export const settle = (ms = 0) => act(() => vi.advanceTimersByTimeAsync(ms));

export async function open() {
  render(<GreetingPage />);
  await settle();
}

export const field = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Name' });
export const list = () => screen.getByRole('region', { name: 'Recently greeted' });
export const rows = () => within(list()).getAllByRole('button').map((button) => button.getAttribute('aria-label') ?? button.textContent);
export const rowOf = (name: string) => screen.getByRole('button', { name: `Greet ${name} again` }).closest('li')?.textContent;
export const hello = () => screen.getByText(/^Hello,/).textContent;

/** The keys of all greetings that were sent, in order. */
export const keys = () => api.greet.mock.calls.map(([, , key]) => key);

export async function submit(name: string) {
  fireEvent.change(field(), { target: { value: name } });
  fireEvent.submit(field());
  await settle();
}

export async function tap(name: string) {
  fireEvent.click(screen.getByRole('button', { name: `Greet ${name} again` }));
  await settle();
}
