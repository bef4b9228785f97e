import { isIP } from 'node:net';
import { validate as isCron } from 'node-cron';
import { z } from 'zod';

/** Kinds of value that several settings share. Every one refuses what the part that uses it could not work with. */

export const text = () => z.string().trim().min(1, 'must not be empty');

/** SIF_SourceId and zone ids: at most 64 characters (protocol section 2). */
const ID_LENGTH = 64;
const idLength = `must have at most ${ID_LENGTH} characters`;

export const sourceId = () =>
  text()
    .max(ID_LENGTH, idLength)
    .regex(/^\P{Cc}*$/u, 'must be on one line, without control characters');

/** A zone's id stands in URLs, file names and metrics, so it keeps to characters that mean themselves there. */
export const zoneId = () =>
  z
    .string()
    .max(ID_LENGTH, idLength)
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must begin with a letter or digit and have only letters, digits, . _ -');

/** A host name or an address, with nothing behind it. */
export const isHost = (name: string): boolean => isIP(name) !== 0 || /^[\w.-]+$/.test(name);

export const host = () => text().refine(isHost, 'must be a host name or an address, nothing else');

/** 0 lets the operating system choose. */
export const port = () => z.int().min(0).max(65_535);

/** An HTTP or HTTPS address. It is kept as written, since servers compare it as text. */
export const webAddress = () =>
  z.string().superRefine((value, context) => {
    const complaint = complaintAboutAddress(value);
    if (complaint !== undefined) context.addIssue({ code: 'custom', message: complaint });
  });

function complaintAboutAddress(value: string): string | undefined {
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value) || /\s/.test(value))
    return 'must be an http:// or https:// URL';
  const url = new URL(value);
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  if (url.hash !== '') return 'must not have a fragment (#…)';
  return undefined;
}

/** Timers hold at most 24 days; nothing here is meant to wait longer than one. */
export const seconds = () => z.number().positive().max(86_400);
export const minutes = () => z.number().min(0).max(10_080);
export const days = (least: number) => z.int().min(least).max(36_500);

export const timeZone = () =>
  z.string().refine(isTimeZone, 'must be an IANA time zone, such as America/Chicago or UTC');

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export const timeOfDay = () =>
  z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, hh:mm from 00:00 to 23:59');

/** A cron line that comes round every day: the nightly run can be moved, not switched off (rules section 8). */
export const dailyCron = () =>
  z
    .string()
    .refine(
      (line) => /^\S+ \S+ \* \* \*$/.test(line) && isCron(line),
      'must be a cron line `minute hour * * *`: the hour can be moved, the run cannot be switched off',
    );
