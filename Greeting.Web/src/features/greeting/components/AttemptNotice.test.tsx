// @vitest-environment jsdom
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { api, busy, failed, field, hang, hello, keys, list, open, record, rows, settle, setUpPage, submit } from './testPage.tsx';

setUpPage();

describe('waiting', () => {
  it('is reported after a second and can be ended, keeping the name', async () => {
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
    await comeBackAndRetry('Ada');
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

describe('a service in trouble', () => {
  it.each([
    ['busy', busy, /Trying again/],
    ['failing', failed, /failed to answer/],
  ])('that is %s is reported once, at the field', async (_words, answer, notice) => {
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

  it('in the middle of a request is reported on return', async () => {
    api.greet.mockImplementationOnce(hang);
    await open();
    await submit('Ada');
    fireEvent(window, new Event('pagehide'));
    await comeBackAndRetry('Ada');
    cleanup();
    await open();
    expect(screen.queryByText(/may not have been greeted/)).toBeNull();
  });
});

/** Opens the page again, which must offer to retry the name, and retries. */
async function comeBackAndRetry(name: string) {
  cleanup();
  await open();
  expect(screen.getByText(/may not have been greeted/).textContent).toContain(name);
  fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
  await settle();
  expect(hello()).toBe(`Hello, ${name}!`);
}
