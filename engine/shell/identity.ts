/** Who commands run as, and what the umask leaves of a new file's permissions. */
export interface Identity {
  readonly umask: number;
  readonly uid: number;
  readonly gid: number;
  /** Names; the number as text where there is none. */
  readonly owner: string;
  readonly group: string;
}
