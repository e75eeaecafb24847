// @vitest-environment jsdom
import { fireEvent, render, screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { GreetingPage } from './GreetingPage.tsx';
import { api, busy, failed, field, hang, hello, keys, list, open, record, rowOf, rows, settle, setUpPage, submit, tap } from './testPage.tsx';

setUpPage();

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
    ['waiting for a busy API', busy, 'Trying again…'],
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

  it('do not show a greeting any longer that was listed and then deleted', async () => {
    await open();
    api.list.mockImplementation(async () => Response.json([record('Ada', 3)]));
    await submit('Ada');
    expect(rows()).toEqual(['Greet Ada again']);
    api.list.mockImplementation(async () => Response.json([]));
    fireEvent(document, new Event('visibilitychange'));
    await settle();
    expect(within(list()).queryAllByRole('button')).toEqual([]);
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
    expect(within(list()).getByRole('status').textContent).toBe('Trying again in 7 seconds.');
    await submit('Ada');
    fireEvent(document, new Event('visibilitychange'));
    await settle(4_000);
    expect(within(list()).getByRole('status').textContent).toBe('Trying again in 3 seconds.');
    await settle(2_999);
    expect(api.list).toHaveBeenCalledTimes(1);
    expect(rows()).toEqual(['Greet Ada again']);
    await settle(1);
    expect(api.list).toHaveBeenCalledTimes(2);
    expect(rows()).toEqual(['Greet Bob again', 'Greet Ada again']);
    expect(within(list()).getByRole('status').textContent).toBe('Choose a name to greet it again.');
  });

  it('are asked for now and then when the API stays busy, and come back by themselves', async () => {
    api.list.mockImplementation(async () => new Response(null, { status: 429 }));
    await open();
    expect(within(list()).queryByRole('button')).toBeNull();
    for (const calls of [2, 3, 4]) {
      // oxlint-disable-next-line no-await-in-loop -- each wait follows the one before
      await settle(2_000);
      expect(api.list).toHaveBeenCalledTimes(calls);
    }
    expect(within(list()).getByRole('button', { name: 'Reload' })).toBeTruthy();
    await settle(15_000);
    expect(api.list).toHaveBeenCalledTimes(5);
    expect(within(list()).getByRole('status').textContent).toBe('The list cannot be loaded.');
    api.list.mockImplementation(async () => Response.json([record('Bob')]));
    await settle(15_000);
    expect(rows()).toEqual(['Greet Bob again']);
    await settle(60_000);
    expect(api.list).toHaveBeenCalledTimes(6);
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
