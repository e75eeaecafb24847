import { recall, remember } from './session.ts';

/** That somebody is to be greeted once. The key stays the same however often it takes to be answered, also over a reload. */
export interface Intent {
  name: string;
  key: string;
}

const storageKey = 'greeting.pending';

/** The intent that the tab remembers as not answered yet. */
export function recallIntent(): Intent | undefined {
  try {
    const { name, key } = JSON.parse(recall(storageKey) ?? '{}') as Partial<Intent>;
    return typeof name === 'string' && typeof key === 'string' ? { name, key } : undefined;
  } catch {
    return undefined;
  }
}

/** Remembers an intent until it is answered or given up; without one, forgets it. */
export function rememberIntent(intent?: Intent): void {
  remember(storageKey, intent && JSON.stringify(intent));
}
