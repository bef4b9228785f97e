import { asNode, declaredSchema, itemsOf, type SchemaNode } from './json-schema.js';

/** docs/settings.md: every setting with its type, default and meaning, a table for each section of the file. */
export function settingsPage(): string {
  const sections = Object.entries(declaredSchema().properties ?? {}).map(([name, schema]) => {
    const node = asNode(schema);
    return `## ${name}\n\n${node.description ?? ''}\n\n${tables(name, node)}`;
  });
  return [INTRODUCTION, ...sections].join('\n');
}

const INTRODUCTION = `# Settings

The configuration is one YAML file, \`config/agent.yaml\` unless \`--config FILE\` names another. This page and
\`config/agent.schema.json\`, which editors understand, are generated from the declaration in \`src/config/settings.ts\`
(\`npm run generate\`).

- A key that is not listed here is a fault. \`sif-agent check-config\` lists all faults at once, each with file, line,
  column and key; the exit code is 2.
- Any value may hold \`\${NAME}\`, an environment variable, or \`\${file:PATH}\`, the contents of a file without its last
  line end. \`$\${\` stands for the characters \`\${\`. Inside \`{ }\` or \`[ ]\` such a value must stand in quotes. A variable
  that is not set is a fault.
- Relative paths start at the working directory.
- A zone with \`mode: push\` needs the section \`listener\`. Plain HTTP to or from other machines is refused unless
  \`allowInsecure: true\` permits it. A certificate and its key come together. Ids of zones are unique.
`;

const HEADER = '| key | type | default | meaning |\n| --- | --- | --- | --- |\n';

function tables(key: string, node: SchemaNode): string {
  if (node.oneOf)
    return node.oneOf
      .map(asNode)
      .map((variant) => `With \`kind: ${kindOf(variant)}\`:\n\n${HEADER}${rows(key, variant)}`)
      .join('\n');
  const section = node.type === 'array' ? itemsOf(node) : node;
  return HEADER + rows(node.type === 'array' ? `${key}[]` : key, section);
}

const kindOf = (variant: SchemaNode): string => String(asNode(variant.properties?.['kind'] ?? {}).const);

function rows(section: string, node: SchemaNode): string {
  return Object.entries(node.properties ?? {})
    .map(([name, schema]) => {
      const inner = asNode(schema);
      const key = `${section}.${name}`;
      const required = node.required?.includes(name) ?? false;
      return inner.properties
        ? row(key, 'section', required ? 'required' : '–', inner) + rows(key, inner)
        : row(key, typeOf(inner), defaultOf(inner, required), inner);
    })
    .join('');
}

function row(key: string, type: string, initial: string, node: SchemaNode): string {
  return `| \`${key}\` | ${type} | ${initial} | ${node.description ?? ''} |\n`;
}

function defaultOf(node: SchemaNode, required: boolean): string {
  if (required) return 'required';
  return node.default === undefined || node.default === null ? '–' : `\`${JSON.stringify(node.default)}\``;
}

function typeOf(node: SchemaNode): string {
  const unit = typeof node['unit'] === 'string' ? ` (${node['unit']})` : '';
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  if (node.enum) return node.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (node.anyOf) return typeOf(asNode(node.anyOf[0] ?? {}));
  switch (node.type) {
    case 'array':
      return `list: ${typeOf(itemsOf(node))}`;
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `whole number${range(node)}${unit}`;
    case 'number':
      return `number${range(node)}${unit}`;
    default:
      return node.format === 'date' ? 'date' : 'text';
  }
}

function range({ minimum, exclusiveMinimum, maximum }: SchemaNode): string {
  const least =
    minimum !== undefined ? `from ${minimum}` : exclusiveMinimum !== undefined ? `over ${exclusiveMinimum}` : '';
  const most = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? `up to ${maximum}` : '';
  return [least, most].map((part) => part && ` ${part}`).join('');
}
