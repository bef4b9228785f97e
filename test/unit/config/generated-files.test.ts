import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { generatedFiles } from '../../../src/config/generated-files.js';
import { asNode, configJsonSchema, declaredSchema, itemsOf, type SchemaNode } from '../../../src/config/json-schema.js';
import { redact, REDACTED } from '../../../src/config/secrets.js';

/** Every setting of a schema, with its dotted key. */
function settings(node: SchemaNode, key = ''): [string, SchemaNode][] {
  const inner = node.type === 'array' ? itemsOf(node) : node;
  const below = Object.entries(inner.properties ?? {}).flatMap(([name, schema]) =>
    settings(asNode(schema), key === '' ? name : `${key}.${name}`),
  );
  const variants = (node.oneOf ?? []).flatMap((variant) => settings(asNode(variant), key));
  return [...(key === '' || node.oneOf ? [] : [[key, node] satisfies [string, SchemaNode]]), ...below, ...variants];
}

describe('What is generated from the declaration of the configuration', () => {
  for (const [path, content] of generatedFiles())
    it(`is current: ${path}`, () => {
      expect(readFileSync(path, 'utf8'), `${path} is out of date: npm run generate`).to.equal(content);
    });

  it('says what every setting means', () => {
    const silent = settings(declaredSchema()).filter(([, { description }]) => description === undefined);
    // the two variants of a database have one description, their section's
    expect(silent.map(([key]) => key).filter((key) => key !== 'source' && key !== 'store')).to.deep.equal([]);
  });

  it('names the unit of every setting whose name ends in one', () => {
    const named = settings(declaredSchema()).filter(([key]) =>
      /(?:Bytes|Minutes|Seconds|Days\.\w+|percent)$/.test(key),
    );
    expect(named).to.have.length.above(10);
    expect(named.filter(([, { unit }]) => unit === undefined).map(([key]) => key)).to.deep.equal([]);
  });

  it('lets a reference stand where a number does', () => {
    const port = settings(configJsonSchema()).find(([key]) => key === 'admin.port')?.[1];
    expect(port).to.deep.include({
      anyOf: [{ type: 'integer', minimum: 0, maximum: 65535 }, { $ref: '#/$defs/reference' }],
      default: 8080,
    });
  });
});

describe('Secrets', () => {
  const isSecret = (key: string): boolean => {
    const value = key.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), 'value');
    return JSON.stringify(redact(value)).includes(REDACTED);
  };

  it('are what the declaration marks as such, and nothing else', () => {
    const marked = settings(declaredSchema()).filter(([, { writeOnly }]) => writeOnly === true);
    expect(marked.map(([key]) => key)).to.deep.equal(['source.password', 'store.password']);
    for (const [key, { writeOnly }] of settings(declaredSchema()))
      expect(isSecret(key), key).to.equal(writeOnly === true);
  });

  it('are replaced in a copy; the configuration keeps them', () => {
    const config = { source: { user: 'reader', password: 'hunter2' }, zones: [{ id: 'Z' }] };
    expect(redact(config)).to.deep.equal({ source: { user: 'reader', password: REDACTED }, zones: [{ id: 'Z' }] });
    expect(config.source.password).to.equal('hunter2');
  });
});
