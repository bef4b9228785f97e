/** Why a name, in lower case, cannot be an account's; undefined when it can. */
export function accountFault(name: string): string | undefined {
  return /^[a-z0-9][a-z0-9._@-]{0,99}$/.test(name)
    ? undefined
    : 'a name has letters, digits and . _ @ -, begins with a letter or digit, and has at most 100 characters';
}
