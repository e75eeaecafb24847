/** What the tab remembers across a reload, where the browser allows any storage. */
export function recall(key: string): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Remembers a text; an empty or absent one is forgotten. */
export function remember(key: string, value?: string): void {
  try {
    if (value) {
      sessionStorage.setItem(key, value);
    } else {
      sessionStorage.removeItem(key);
    }
  } catch {
    // Without storage the page works as before; only a reload forgets.
  }
}
