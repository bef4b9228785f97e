/** Aborts at the first SIGINT or SIGTERM; a second one ends the process at once, as it does without us. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  return stop.signal;
}
