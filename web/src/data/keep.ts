/** Small things that this browser remembers between visits; lost without harm where storage is forbidden. */
export function recall<T>(key: string, fallback: T): T {
  try {
    const text = localStorage.getItem(`sawara.${key}`);
    return text === null ? fallback : (JSON.parse(text) as T);
  } catch {
    return fallback;
  }
}

export function keep(key: string, value: unknown): void {
  try {
    localStorage.setItem(`sawara.${key}`, JSON.stringify(value));
  } catch {
    // Forbidden or full.
  }
}
