import { useState } from 'react';
import { recall, remember } from '../model/session.ts';

const storageKey = 'greeting.draft';

/** What stands in the name field. It survives a reload, and coming back to the page, in the same tab. */
export function useDraft(): [string, (draft: string) => void] {
  const [draft, setDraft] = useState(() => recall(storageKey) ?? '');
  const change = (changed: string) => {
    setDraft(changed);
    remember(storageKey, changed);
  };
  return [draft, change];
}
