/** Loads a user's file as a module. In a file of its own: the program in one file can't do it by itself, it is handed in there. */
export function importFile(url: string): Promise<{ readonly default?: unknown }> {
  return import(url) as Promise<{ readonly default?: unknown }>;
}
