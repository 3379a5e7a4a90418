/** How far the clocks of this machine are ahead of UTC at a time, in minutes. */
export function localOffset(ms: number): number {
  return -new Date(ms).getTimezoneOffset();
}
