import { accessSync, constants, mkdirSync } from 'node:fs';
import winston from 'winston';
import DailyRotateFile from 'winston-daily-rotate-file';
import { AgentError, messageOf } from './errors.js';
import type { Logger } from './logger.js';

export interface LoggerSettings {
  level: string;
  /** Where daily files go; absent: no files. */
  directory?: string;
  /** Also to standard error, as readable lines. */
  console: boolean;
  /** Days that files are kept. */
  keepDays?: number;
}

/** A winston logger with JSON files by day and, on request, readable lines on standard error. `close` flushes and ends it. */
export function createLogger(settings: LoggerSettings): Logger & { close(): Promise<void> } {
  const transports: winston.transport[] = [];
  if (settings.directory !== undefined) {
    makeWritable(settings.directory);
    transports.push(
      new DailyRotateFile({
        dirname: settings.directory,
        filename: 'agent-%DATE%.log',
        maxFiles: `${settings.keepDays ?? 30}d`,
        format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
      }),
    );
  }
  if (settings.console) {
    transports.push(
      new winston.transports.Console({
        stderrLevels: ['error', 'warn', 'info', 'debug'],
        format: winston.format.combine(winston.format.timestamp(), winston.format.printf(readable)),
      }),
    );
  }
  const logger = winston.createLogger({
    level: settings.level,
    transports,
    silent: transports.length === 0,
  });
  return Object.assign(wrap(logger), {
    close: () =>
      new Promise<void>((resolve) => {
        logger.once('finish', () => resolve());
        logger.end();
      }),
  });
}

/** Errors: AgentError `failed`: log files that cannot be written must be known at the start, not when they are needed. */
function makeWritable(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
  } catch (error) {
    throw new AgentError('failed', `cannot write logs into ${directory}: ${messageOf(error)}`);
  }
}

function readable(info: winston.Logform.TransformableInfo): string {
  const { level, message, timestamp, ...values } = info;
  const rest = Object.entries(values)
    .map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('');
  return `${String(timestamp)} ${level} ${String(message)}${rest}`;
}

function wrap(logger: winston.Logger): Logger {
  return {
    error: (message, values) => void logger.error(message, values),
    warn: (message, values) => void logger.warn(message, values),
    info: (message, values) => void logger.info(message, values),
    debug: (message, values) => void logger.debug(message, values),
    child: (values) => wrap(logger.child(values)),
  };
}
