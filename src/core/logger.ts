/** One line a happening: a sentence and named values. Never a secret, never a student number. */
export interface Logger {
  error(message: string, values?: Record<string, unknown>): void;
  warn(message: string, values?: Record<string, unknown>): void;
  info(message: string, values?: Record<string, unknown>): void;
  debug(message: string, values?: Record<string, unknown>): void;
  /** A logger that adds the given values to each line. */
  child(values: Record<string, unknown>): Logger;
}

/** A logger that says nothing. */
export const silentLogger: Logger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => silentLogger,
};
