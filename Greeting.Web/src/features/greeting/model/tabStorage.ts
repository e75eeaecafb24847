/** Reads what the tab remembers across a reload, if the browser allows storage. */
export function recall(key: string): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Remembers a text. Without one, forgets it. */
export function remember(key: string, value?: string): void {
  try {
    if (value) {
      sessionStorage.setItem(key, value);
    } else {
      sessionStorage.removeItem(key);
    }
  } catch {
    // Without storage, the page still works but forgets on a reload.
  }
}
