// @vitest-environment jsdom
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { api, field, hang, hello, open, record, settle, setUpPage, submit, tap } from './testPage.tsx';

setUpPage();

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

  it('that are too long are reported while typing', async () => {
    await open();
    fireEvent.change(field(), { target: { value: 'x'.repeat(90) } });
    expect(screen.getByText('90 of 100 characters.')).toBeTruthy();
    fireEvent.change(field(), { target: { value: 'x'.repeat(101) } });
    expect(screen.getByRole('alert').textContent).toContain('at most 100 characters');
  });

  it('that the API refuses are reported at the field until they change', async () => {
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

describe('the footer', () => {
  it('leads to the API, and to no source code unless that is published', async () => {
    await open();
    const footer = within(screen.getByRole('contentinfo'));
    expect(footer.getByRole('link', { name: 'API' }).getAttribute('href')).toBe('http://api.test/scalar');
    expect(footer.queryByRole('link', { name: 'Source' })).toBeNull();
  });
});
