import { useState } from 'react';
import { recall, remember } from '../model/tabStorage.ts';

const storageKey = 'greeting.draft';

/** The text in the name field. In the same tab, it survives a reload and returning to the page. */
export function useDraft(): [string, (draft: string) => void] {
  const [draft, setDraft] = useState(() => recall(storageKey) ?? '');
  const change = (changed: string) => {
    setDraft(changed);
    remember(storageKey, changed);
  };
  return [draft, change];
}
