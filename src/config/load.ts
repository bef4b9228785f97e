import { readFileSync } from 'node:fs';
import { complaintsOf, keyOf, type Complaint, type Fault, type Path } from './faults.js';
import { readWithTexts } from './read-with-texts.js';
import { configSchema, type Config } from './settings.js';
import { YamlFile } from './yaml-file.js';

/** A configuration that can be used, with what is doubtful in it; or everything that is wrong with it. */
export type LoadedConfig = { ok: true; config: Config; warnings: Fault[] } | { ok: false; faults: Fault[] };

/**
 * Reads and checks a configuration file. Values may refer to the environment, `${NAME}`, and to files, `${file:PATH}`.
 * All faults are found in one reading, each with its place. Paths in it, like `file`, start at the working directory.
 */
export function loadConfig(file: string, environment: Readonly<Record<string, string | undefined>>): LoadedConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return { ok: false, faults: [{ key: '', message: `cannot read the configuration: ${(error as Error).message}` }] };
  }
  const yaml = new YamlFile(file, text, { variable: (name) => environment[name], file: contentsOf });
  if (yaml.value === undefined) return { ok: false, faults: yaml.faults };

  const read = readWithTexts(configSchema, yaml.value, (path) => yaml.isResolved(path));
  const placed = ({ path, of, message }: Complaint): Fault => ({
    key: keyOf(path),
    message,
    place: of === 'key' ? yaml.placeOfKey(path) : yaml.placeOf(path),
  });
  const complaints = read.success ? [] : complaintsOf(read.error.issues).filter(({ path }) => !yaml.isUnresolved(path));
  const faults = [...yaml.faults, ...complaints.map(placed)];
  if (!read.success || faults.length > 0) return { ok: false, faults: faults.sort(byPlace) };

  return { ok: true, config: read.data, warnings: doubtsAbout(read.data, (path) => yaml.has(path)).map(placed) };
}

/** What the agent can work with but an administrator should know. */
function doubtsAbout(config: Config, isGiven: (path: Path) => boolean): Complaint[] {
  const doubts: Complaint[] = [];
  if (!isGiven(['agent', 'timeZone']))
    doubts.push({
      path: ['agent', 'timeZone'],
      of: 'value',
      message: `not given: ${config.agent.timeZone} is assumed`,
    });
  config.zones.forEach(({ provide }, index) => {
    if (!provide.includes('AttendanceCodeInfo'))
      doubts.push({
        path: ['zones', index, 'provide'],
        of: 'value',
        message:
          'AttendanceCodeInfo is not provided, so what StudentDailyAttendance refers to cannot be guaranteed to exist',
      });
  });
  return doubts;
}

function contentsOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function byPlace(one: Fault, other: Fault): number {
  return (one.place?.line ?? 0) - (other.place?.line ?? 0) || (one.place?.column ?? 0) - (other.place?.column ?? 0);
}
