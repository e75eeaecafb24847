// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Greeting } from '../api/greetings.ts';
import { GreetingPage } from './GreetingPage.tsx';

const start = Date.parse('2026-03-12T12:00:00.000Z');

function record(name: string, count = 1): Greeting {
  const now = new Date().toISOString();
  return { id: `id of ${name}`, name, message: `Hello, ${name}!`, count, firstGreetedAt: '2026-01-05T09:00:00.000Z', latestGreetedAt: now };
}

/** Answers calls as the API would, one function for each of the two that the page makes. */
const api = {
  list: vi.fn<() => Promise<Response>>(),
  greet: vi.fn<(name: string, signal: AbortSignal, key: string) => Promise<Response>>(),
};

const hang = () => new Promise<Response>(() => {});
const busy = async () => new Response(null, { status: 503, headers: { 'Retry-After': '1' } });
const failed = async () => new Response(null, { status: 500 });

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

const settle = (ms = 0) => act(() => vi.advanceTimersByTimeAsync(ms));

async function open() {
  render(<GreetingPage />);
  await settle();
}

const field = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Name' });
const list = () => screen.getByRole('region', { name: 'Recently greeted' });
const rows = () => within(list()).getAllByRole('button').map((button) => button.getAttribute('aria-label') ?? button.textContent);
const rowOf = (name: string) => screen.getByRole('button', { name: `Greet ${name} again` }).closest('li')?.textContent;
const hello = () => screen.getByText(/^Hello,/).textContent;

/** The keys of all greetings that were sent, in order. */
const keys = () => api.greet.mock.calls.map(([, , key]) => key);

async function submit(name: string) {
  fireEvent.change(field(), { target: { value: name } });
  fireEvent.submit(field());
  await settle();
}

async function tap(name: string) {
  fireEvent.click(screen.getByRole('button', { name: `Greet ${name} again` }));
  await settle();
}

describe('greeting', () => {
  it('starts in the name field and asks who is there', async () => {
    await open();
    expect(document.activeElement).toBe(field());
    expect(hello()).toBe('Hello, who’s there?');
  });

  it('tells in a live region how often and since when somebody was greeted, and keeps what was typed', async () => {
    await open();
    await submit('  Ada ');
    const region = screen.getByText('Greeted 3 times since January 5, 2026.').closest('[role=status]');
    expect(region?.textContent).toContain('Hello, Ada!');
    expect(api.greet.mock.calls[0]?.[0]).toBe('Ada');
    expect(field().value).toBe('  Ada ');
  });

  it.each([
    [1, 'For the first time.'],
    [2, 'Greeted twice since January 5, 2026.'],
    [1234, 'Greeted 1,234 times since January 5, 2026.'],
  ])('words %i greetings', async (count, words) => {
    api.greet.mockImplementation(async (name) => Response.json(record(name, count)));
    await open();
    await submit('Ada');
    expect(screen.getByText(words)).toBeTruthy();
  });

  it.each([
    ['2026-03-12T08:00:00.000Z', 'Greeted 3 times today.'],
    ['2026-03-11T08:00:00.000Z', 'Greeted 3 times since yesterday.'],
  ])('names a recent day as people do: first greeted at %s', async (firstGreetedAt, words) => {
    api.greet.mockImplementation(async (name) => Response.json({ ...record(name, 3), firstGreetedAt }));
    await open();
    await submit('Ada');
    expect(screen.getByText(words)).toBeTruthy();
  });

  it('says before it that everyone sees the name', async () => {
    await open();
    expect(screen.getByText(/Everyone who opens this page sees it/).id).toBe(field().getAttribute('aria-describedby'));
  });

  it('sets a name apart from the words around it', async () => {
    await open();
    await submit('محمد');
    expect(screen.getAllByText('محمد').map(({ tagName }) => tagName)).toEqual(['BDI', 'BDI']);
  });

  it('greets once when it is submitted twice', async () => {
    api.greet.mockImplementation(hang);
    await open();
    await submit('Ada');
    await submit('Ada');
    expect(api.greet).toHaveBeenCalledTimes(1);
    expect(screen.getByRole('button', { name: 'Greet' }).getAttribute('aria-disabled')).toBe('true');
  });
});

describe('a double click', () => {
  it.each(['Greet', 'Greet Ada again'])('on "%s" greets once, however quick the answer is', async (button) => {
    await open();
    await submit('Ada');
    api.greet.mockClear();

    for (const detail of [1, 2]) {
      fireEvent.click(screen.getByRole('button', { name: button }), { detail });
      // oxlint-disable-next-line no-await-in-loop -- the answer comes between the clicks
      await settle();
    }

    expect(api.greet).toHaveBeenCalledTimes(1);
  });
});

describe('names', () => {
  it('are asked for at the field when there is none, until something is typed', async () => {
    await open();
    expect(field().getAttribute('aria-invalid')).toBe('false');
    await submit(' ');
    expect(screen.getByRole('alert').textContent).toBe('Type a name first.');
    expect(field().getAttribute('aria-invalid')).toBe('true');
    expect(api.greet).not.toHaveBeenCalled();
    fireEvent.change(field(), { target: { value: 'A' } });
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('are no longer asked for once one is greeted from the list', async () => {
    await open();
    await submit('Ada');
    await submit(' ');
    expect(screen.getByRole('alert').textContent).toBe('Type a name first.');
    await tap('Ada');
    expect(screen.queryByText('Type a name first.')).toBeNull();
    expect(field().getAttribute('aria-invalid')).toBe('false');
  });

  it('that are too long are told of while typing', async () => {
    await open();
    fireEvent.change(field(), { target: { value: 'x'.repeat(90) } });
    expect(screen.getByText('90 of 100 characters.')).toBeTruthy();
    fireEvent.change(field(), { target: { value: 'x'.repeat(101) } });
    expect(screen.getByRole('alert').textContent).toContain('at most 100 characters');
  });

  it('that the API refuses are told of at the field until they change', async () => {
    api.greet.mockImplementation(async () => Response.json({ detail: 'A name must be more than dots.' }, { status: 400 }));
    await open();
    await submit('..');
    expect(screen.getByRole('alert').textContent).toBe('A name must be more than dots.');
    fireEvent.change(field(), { target: { value: 'Ada' } });
    expect(screen.queryByText(/more than dots/)).toBeNull();
    fireEvent.change(field(), { target: { value: '..' } });
    expect(screen.queryByText(/more than dots/)).toBeNull();
  });
});

describe('waiting', () => {
  it('is told after a second and can be ended, keeping the name', async () => {
    api.greet.mockImplementation((_name, signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))));
    await open();
    await submit('Ada');
    await settle(999);
    expect(screen.queryByText(/takes longer than usual/)).toBeNull();
    await settle(1);
    expect(screen.getByText(/takes longer than usual/)).toBeTruthy();
    api.list.mockClear().mockImplementation(async () => Response.json([record('Ada')]));
    fireEvent.click(screen.getByRole('button', { name: 'Stop waiting' }));
    await settle();
    expect(screen.queryByText(/takes longer than usual/)).toBeNull();
    expect(screen.getByText(/may have been greeted/).parentElement?.textContent).toContain('Ada may have been greeted and stored.');
    expect(api.list).toHaveBeenCalledTimes(1);
    expect(rows()).toEqual(['Greet Ada again']);
    expect(field().value).toBe('Ada');
    expect(document.activeElement).toBe(field());
  });

  it('lasts as long as a busy API asks for, then tries again by itself', async () => {
    api.greet.mockImplementationOnce(async () => new Response(null, { status: 503, headers: { 'Retry-After': '7' } }));
    await open();
    await submit('Ada');
    expect(screen.getByRole('timer').textContent).toBe('7 seconds');
    await settle(3_000);
    expect(screen.getByRole('timer').textContent).toBe('4 seconds');
    await settle(3_999);
    expect(api.greet).toHaveBeenCalledTimes(1);
    await settle(1);
    expect(hello()).toBe('Hello, Ada!');
  });

  it('has an end when the API stays busy', async () => {
    api.greet.mockImplementation(async () => new Response(null, { status: 429 }));
    await open();
    await submit('Ada');
    for (const calls of [2, 3, 4]) {
      // oxlint-disable-next-line no-await-in-loop -- each wait follows the one before
      await settle(2_000);
      expect(api.greet).toHaveBeenCalledTimes(calls);
    }
    await settle(60_000);
    expect(api.greet).toHaveBeenCalledTimes(4);
    expect(screen.getByRole('button', { name: 'Retry' })).toBeTruthy();
  });
});

describe('keys', () => {
  it('are strings in quotation marks, one for each greeting', async () => {
    await open();
    await submit('Ada');
    await submit('Ada');
    fireEvent.click(screen.getByRole('button', { name: 'Greet Ada again' }));
    await settle();
    expect(keys()).toEqual(Array(3).fill(expect.stringMatching(/^"[0-9a-f-]{36}"$/)));
    expect(new Set(keys()).size).toBe(3);
  });

  it('stay the same over automatic repeats, Retry, another submit of the name, and a reload', async () => {
    api.greet.mockImplementationOnce(busy).mockImplementationOnce(failed).mockImplementationOnce(failed).mockImplementationOnce(failed);
    await open();
    await submit('Ada');
    await settle(1_000);
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await settle();
    await submit(' Ada ');
    cleanup();
    await open();
    expect(screen.getByText(/may not have been greeted/).textContent).toContain('Ada');
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await settle();
    expect(hello()).toBe('Hello, Ada!');
    expect(api.greet).toHaveBeenCalledTimes(5);
    expect(new Set(keys()).size).toBe(1);
    await submit('Ada');
    expect(new Set(keys()).size).toBe(2);
  });

  it.each([
    ['another name was greeted', async () => submit('Bob')],
    ['the notice was dismissed', async () => fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }))],
  ])('are new when %s in between', async (_words, between) => {
    api.greet.mockImplementationOnce(hang);
    await open();
    await submit('Ada');
    fireEvent.keyDown(field(), { key: 'Escape' });
    await between();
    await submit('Ada');
    expect(new Set(keys()).size).toBe(api.greet.mock.calls.length);
  });

  it('are new after the API refused the name', async () => {
    api.greet.mockImplementationOnce(async () => Response.json({ detail: 'No.' }, { status: 400 }));
    await open();
    await submit('Ada');
    await submit('Ada');
    expect(new Set(keys()).size).toBe(2);
  });
});

describe('failures', () => {
  it('keep the name and offer a retry', async () => {
    api.greet.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    await open();
    await submit('Ada');
    expect(screen.getByText(/cannot be reached/)).toBeTruthy();
    expect(field().value).toBe('Ada');
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await settle();
    expect(hello()).toBe('Hello, Ada!');
    expect(screen.queryByText(/cannot be reached/)).toBeNull();
  });

  it('tell a silent API from one that is gone', async () => {
    vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort(new DOMException('', 'TimeoutError')));
    api.greet.mockRejectedValue(new DOMException('', 'TimeoutError'));
    await open();
    await submit('Ada');
    expect(screen.getByText(/No answer came in time/)).toBeTruthy();
    vi.restoreAllMocks();
  });

  it('leave the earlier greeting on show', async () => {
    await open();
    await submit('Ada');
    api.greet.mockResolvedValueOnce(new Response(null, { status: 500 }));
    await submit('Bob');
    expect(hello()).toBe('Hello, Ada!');
    expect(screen.getByText(/failed to answer properly/)).toBeTruthy();
  });
});

describe('offline', () => {
  beforeEach(() => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    api.greet.mockRejectedValueOnce(new TypeError('Failed to fetch'));
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('keeps the greeting and sends it by itself, with the same key, when the network is back', async () => {
    await open();
    await submit('Ada');
    expect(screen.getByText(/This device is offline/).textContent).toContain('Ada will be greeted when it is back.');
    fireEvent(window, new Event('online'));
    await settle();
    expect(hello()).toBe('Hello, Ada!');
    expect(screen.queryByText(/offline/)).toBeNull();
    expect(keys()).toHaveLength(2);
    expect(new Set(keys()).size).toBe(1);
  });

  it('sends nothing that was cancelled', async () => {
    await open();
    await submit('Ada');
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    fireEvent(window, new Event('online'));
    await settle();
    expect(api.greet).toHaveBeenCalledTimes(1);
  });
});

describe('a tap in the list', () => {
  beforeEach(() => {
    api.list.mockImplementationOnce(async () => Response.json(['Ada', 'Bob', 'Cy'].map((name) => record(name))));
  });

  it('is confirmed in its row, which keeps its place', async () => {
    api.list.mockImplementation(async () => Response.json(['Cy', 'Dora', 'Ada', 'Bob'].map((name) => record(name, name === 'Cy' ? 3 : 1))));
    await open();
    await settle(60_000);
    await tap('Cy');
    expect(rowOf('Cy')).toContain('✓ just now · 3 times');
    expect(rows()).toEqual(['Greet Ada again', 'Greet Bob again', 'Greet Cy again']);
    fireEvent(document, new Event('visibilitychange'));
    await settle();
    expect(rows()).toEqual(['Greet Cy again', 'Greet Dora again', 'Greet Ada again', 'Greet Bob again']);
  });

  it.each([
    ['under way', hang, 'Greeting…'],
    ['waiting for a busy API', busy, 'Busy. Trying again…'],
    ['failed', failed, 'Not greeted. Try again?'],
    ['refused', async () => Response.json({ detail: 'No.' }, { status: 400 }), 'Not accepted.'],
  ])('shows in its row that it is %s', async (_words, answer, expected) => {
    api.greet.mockImplementation(answer);
    await open();
    await tap('Cy');
    expect(rowOf('Cy')).toContain(expected);
    expect(rowOf('Bob')).toContain('just now · once');
  });

  it('after a failure repeats the greeting with its key', async () => {
    api.greet.mockImplementationOnce(failed);
    await open();
    await tap('Cy');
    await tap('Cy');
    expect(rowOf('Cy')).toContain('✓');
    expect(new Set(keys()).size).toBe(1);
  });
});

describe('a service in trouble', () => {
  it.each([
    ['busy', busy, /Trying again/],
    ['failing', failed, /failed to answer/],
  ])('that is %s is told once, at the field', async (_words, answer, notice) => {
    api.list.mockImplementation(answer);
    api.greet.mockImplementation(answer);
    await open();
    expect(within(list()).getByRole('status').textContent).not.toBe('');
    await submit('Ada');
    expect(screen.getAllByText(notice)).toHaveLength(1);
    expect(within(list()).getByRole('status').textContent).toBe('');
    expect(within(list()).queryByRole('button')).toBeNull();
  });
});

describe('the footer', () => {
  it('leads to the API, and to no source code unless that is published', async () => {
    await open();
    const footer = within(screen.getByRole('contentinfo'));
    expect(footer.getByRole('link', { name: 'API' }).getAttribute('href')).toBe('http://api.test/scalar');
    expect(footer.queryByRole('link', { name: 'Source' })).toBeNull();
  });
});

describe('Escape', () => {
  it('ends a wait wherever the focus is', async () => {
    await open();
    api.greet.mockImplementationOnce(hang);
    await submit('Ada');
    const button = screen.getByRole('button', { name: 'Greet' });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    fireEvent.keyDown(button, { key: 'Escape' });
    expect(button.getAttribute('aria-disabled')).toBe('false');
    expect(field().value).toBe('Ada');
    expect(screen.getByText(/may have been greeted/)).toBeTruthy();
    await settle();
    expect(api.list).toHaveBeenCalledTimes(2);
  });

  it.each([
    { key: 'Escape', isComposing: true },
    { key: 'Escape', keyCode: 229 },
  ])('that belongs to an input method changes nothing', async (key) => {
    await open();
    api.greet.mockImplementationOnce(hang);
    await submit('Ada');
    fireEvent.keyDown(field(), key);
    expect(screen.getByRole('button', { name: 'Greet' }).getAttribute('aria-disabled')).toBe('true');
    expect(screen.queryByText(/may have been greeted/)).toBeNull();
  });

  it('changes nothing when nothing is awaited', async () => {
    await open();
    await submit('Ada');
    fireEvent.keyDown(field(), { key: 'Escape' });
    expect(hello()).toBe('Hello, Ada!');
  });
});

describe('leaving', () => {
  it('keeps what was typed', async () => {
    await open();
    fireEvent.change(field(), { target: { value: 'Ada' } });
    cleanup();
    await open();
    expect(field().value).toBe('Ada');
  });

  it('in the middle of a request is told on return', async () => {
    api.greet.mockImplementationOnce(hang);
    await open();
    await submit('Ada');
    fireEvent(window, new Event('pagehide'));
    cleanup();
    await open();
    expect(screen.getByText(/may not have been greeted/).textContent).toContain('Ada');
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await settle();
    expect(hello()).toBe('Hello, Ada!');
    cleanup();
    await open();
    expect(screen.queryByText(/may not have been greeted/)).toBeNull();
  });
});

describe('the recent greetings', () => {
  it('are asked for once, although strict mode starts everything twice', async () => {
    render(<GreetingPage />, { reactStrictMode: true });
    await settle();

    expect(api.list).toHaveBeenCalledTimes(1);
  });

  it('say that they load, and that there are none yet', async () => {
    api.list.mockImplementationOnce(async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return Response.json([]);
    });
    await open();
    expect(within(list()).getByRole('status').textContent).toBe('Loading the recent greetings.');
    await settle(300);
    expect(within(list()).getByText('Nobody yet. The first name will appear here.')).toBeTruthy();
  });

  it('keep their relative times current', async () => {
    api.list.mockImplementation(async () => Response.json([record('Ada', 2)]));
    await open();
    expect(within(list()).getByText('just now')).toBeTruthy();
    await settle(70_000);
    expect(within(list()).getByText('1 minute ago')).toBeTruthy();
  });

  it('show a new greeting at once, before the list is loaded again', async () => {
    api.list.mockImplementationOnce(async () => Response.json([record('Bob')])).mockImplementation(hang);
    await open();
    await settle(1_000);
    await submit('Ada');
    expect(rows()).toEqual(['Greet Ada again', 'Greet Bob again']);
  });

  it('greet a name again without touching what is being typed', async () => {
    api.list.mockImplementation(async () => Response.json([record('Bob')]));
    await open();
    fireEvent.change(field(), { target: { value: 'Ada' } });
    await tap('Bob');
    expect(hello()).toBe('Hello, Bob!');
    expect(field().value).toBe('Ada');
  });

  it('can be loaded again after a failure, and stay on show through one', async () => {
    api.list.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    await open();
    expect(within(list()).getByRole('status').textContent).toBe('The list cannot be loaded.');
    api.list.mockImplementation(async () => Response.json([record('Bob')]));
    fireEvent.click(within(list()).getByRole('button', { name: 'Reload' }));
    await settle();
    expect(rows()).toEqual(['Greet Bob again']);
    expect(document.activeElement).toBe(within(list()).getByRole('heading'));
    api.list.mockRejectedValue(new TypeError('Failed to fetch'));
    fireEvent(document, new Event('visibilitychange'));
    await settle();
    expect(within(list()).getByRole('status').textContent).toBe('The list could not be refreshed.');
    expect(rows()).toEqual(['Reload', 'Greet Bob again']);
  });

  it('wait as long as a busy API asks for, whatever happens meanwhile, and come by themselves', async () => {
    api.list
      .mockImplementationOnce(async () => new Response(null, { status: 503, headers: { 'Retry-After': '7' } }))
      .mockImplementation(async () => Response.json([record('Bob')]));
    await open();
    expect(within(list()).getByRole('status').textContent).toBe('Busy. Trying again in 7 seconds.');
    await submit('Ada');
    fireEvent(document, new Event('visibilitychange'));
    await settle(4_000);
    expect(within(list()).getByRole('status').textContent).toBe('Busy. Trying again in 3 seconds.');
    await settle(2_999);
    expect(api.list).toHaveBeenCalledTimes(1);
    expect(rows()).toEqual(['Greet Ada again']);
    await settle(1);
    expect(api.list).toHaveBeenCalledTimes(2);
    expect(rows()).toEqual(['Greet Bob again', 'Greet Ada again']);
    expect(within(list()).getByRole('status').textContent).toBe('Choose a name to greet it again.');
  });

  it('are left to the person when the API stays busy', async () => {
    api.list.mockImplementation(async () => new Response(null, { status: 429 }));
    await open();
    expect(within(list()).queryByRole('button')).toBeNull();
    for (const calls of [2, 3, 4]) {
      // oxlint-disable-next-line no-await-in-loop -- each wait follows the one before
      await settle(2_000);
      expect(api.list).toHaveBeenCalledTimes(calls);
    }
    await settle(60_000);
    expect(api.list).toHaveBeenCalledTimes(4);
    expect(within(list()).getByRole('button', { name: 'Reload' })).toBeTruthy();
  });

  it('keep the focus on a name that changes its place, and the rows in theirs', async () => {
    api.list.mockImplementationOnce(async () => Response.json(['Ada', 'Bob', 'Cy'].map((name) => record(name))));
    await open();
    const items = within(list()).getAllByRole('listitem');
    screen.getByRole('button', { name: 'Greet Cy again' }).focus();
    api.list.mockImplementation(async () => Response.json(['Cy', 'Ada', 'Bob'].map((name) => record(name))));
    fireEvent(document, new Event('visibilitychange'));
    await settle();
    expect(rows()).toEqual(['Greet Cy again', 'Greet Ada again', 'Greet Bob again']);
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Greet Cy again');
    expect(within(list()).getAllByRole('listitem')).toEqual(items);
  });
});
