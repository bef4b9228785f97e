/** The versions that the agent knows, oldest first (protocol section 2). */
export const SIF_VERSIONS = ['2.0r1', '2.1', '2.2', '2.3', '2.4', '2.5', '2.6', '2.7'] as const;
export type SifVersion = (typeof SIF_VERSIONS)[number];

/** The known version of that name; undefined for any other text. */
export function parseVersion(text: string): SifVersion | undefined {
  return SIF_VERSIONS.find((version) => version === text);
}

/** Negative, zero or positive as `a` is older than, the same as, or newer than `b`. */
export function compareVersions(a: SifVersion, b: SifVersion): number {
  return SIF_VERSIONS.indexOf(a) - SIF_VERSIONS.indexOf(b);
}

/** The zone's version first, then every lower known one, newest first: what SIF_Register lists. */
export function versionsUpTo(highest: SifVersion): SifVersion[] {
  return SIF_VERSIONS.filter((version) => compareVersions(version, highest) <= 0).reverse();
}

/**
 * Whether a version token of SIF_Register or SIF_Request (`2.4`, `2.0r1`, `2.*`, `2.0r*`, `*`) names the version.
 * A token of another form names none.
 */
export function matchesVersion(token: string, version: SifVersion): boolean {
  if (token === '*') return true;
  if (!token.endsWith('*')) return token === version;
  const stem = token.slice(0, -1);
  return /^\d+\.(?:\d+r)?$/.test(stem) && version.startsWith(stem);
}

/** The highest known version that a token names and that is not above `highest`; undefined when there is none. */
export function highestCommonVersion(tokens: readonly string[], highest: SifVersion): SifVersion | undefined {
  return versionsUpTo(highest).find((version) => tokens.some((token) => matchesVersion(token, version)));
}
