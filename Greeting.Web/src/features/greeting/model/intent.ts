import { recall, remember } from './session.ts';

/** The intent to greet a name once. The key stays the same until it is answered, even after retries and a reload. */
export interface Intent {
  name: string;
  key: string;
}

const storageKey = 'greeting.pending';

/** The unanswered intent that the tab remembers. */
export function recallIntent(): Intent | undefined {
  try {
    const { name, key } = JSON.parse(recall(storageKey) ?? '{}') as Partial<Intent>;
    return typeof name === 'string' && typeof key === 'string' ? { name, key } : undefined;
  } catch {
    return undefined;
  }
}

/** Remembers an intent that is not answered yet. Without an argument, forgets it. */
export function rememberIntent(intent?: Intent): void {
  remember(storageKey, intent && JSON.stringify(intent));
}
