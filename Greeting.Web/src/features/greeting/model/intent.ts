import type { GreetingRequest } from '../greetings.ts';
import { recall, remember } from './tabStorage.ts';

/** The intent to greet a name once. The key stays the same until it is answered, even after retries and a reload. */
export interface Intent {
  request: GreetingRequest;
  key: string;
}

const storageKey = 'greeting.pending';

/** The unanswered intent that the tab remembers. */
export function recallIntent(): Intent | undefined {
  try {
    const { request, key } = JSON.parse(recall(storageKey) ?? '{}') as Partial<Intent>;
    return typeof request?.name === 'string' && typeof key === 'string' ? { request, key } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether two requests ask for the same greeting. */
export function isSame(one: GreetingRequest, other: GreetingRequest | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Remembers an intent that is not answered yet. Without an argument, forgets it. */
export function rememberIntent(intent?: Intent): void {
  remember(storageKey, intent && JSON.stringify(intent));
}
