/** Gives the text a reference stands for, or undefined when there is none. */
export interface ReferenceSources {
  variable(name: string): string | undefined;
  file(path: string): string | undefined;
}

/**
 * Replaces `${NAME}` by an environment variable and `${file:PATH}` by the contents of a file without its last line
 * end (the form in which container platforms hand over secrets). `$${` stands for `${`; nothing in a replacement is
 * looked at again.
 */
export function resolveReferences(text: string, sources: ReferenceSources): { text: string; problems: string[] } {
  const problems: string[] = [];
  const resolved = text.replace(/\$\$\{|\$\{([^}]*)\}|\$\{/g, (match, name: string | undefined) => {
    if (match === '$${') return '${';
    if (name === undefined) problems.push('`${` without `}`; write `$${` for the characters themselves');
    else {
      const value = lookUp(name, sources);
      if (value.found !== undefined) return value.found;
      problems.push(value.problem);
    }
    return match;
  });
  return { text: resolved, problems };
}

type LookUp = { found: string } | { found?: undefined; problem: string };

function lookUp(name: string, sources: ReferenceSources): LookUp {
  if (name.startsWith('file:')) {
    const path = name.slice('file:'.length);
    const found = sources.file(path)?.replace(/\r?\n$/, '');
    return found === undefined ? { problem: `cannot read the file ${path}` } : { found };
  }
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    return {
      problem: `\${${name}} is neither \${VARIABLE} nor \${file:PATH}; write $\${ for the characters themselves`,
    };
  const found = sources.variable(name);
  return found === undefined ? { problem: `the environment variable ${name} is not set` } : { found };
}
