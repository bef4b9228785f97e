/** What the suite takes unless told otherwise, so that a run can be repeated. */
const OF_THE_SUITE = 20260210;

/** Any seed, for the long forms. */
export function randomSeed(): number {
  return Math.floor(Math.random() * 1_000_000);
}

/**
 * The seed that a test's randomness follows from: what its environment variable says, else SEED, else always the same
 * one. `random` takes any, the same for the whole process, and prints it, so that the run can be repeated.
 */
export function seedOf(own = 'SEED'): number {
  const variable = process.env[own] === undefined ? 'SEED' : own;
  if (process.env[variable] === 'random') {
    process.env[variable] = String(randomSeed());
    console.log(`${variable}=${process.env[variable]}`);
  }
  const seed = Number(process.env[variable] ?? OF_THE_SUITE);
  if (!Number.isSafeInteger(seed)) throw new Error(`${variable} is neither a whole number nor "random"`);
  return seed;
}
