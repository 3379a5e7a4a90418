/** 128 + SIGINT, as shells report it. */
const killedExitCode = 130;

/**
 * The first Ctrl-C (or TERM, HUP) stops the run cleanly; a second one ends the program at once.
 * @returns what takes the listening away
 */
export function onInterrupt(stop: () => void): () => void {
  let isStopping = false;
  const listener = () => {
    if (isStopping) process.exit(killedExitCode);
    isStopping = true;
    stop();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
