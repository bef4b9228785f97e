import { z } from 'zod';
import { configSchema } from './settings.js';

export type SchemaNode = z.core.JSONSchema.BaseSchema;

/** The declaration of the configuration as JSON Schema: of the file as it is written, so what has a default is optional. */
export function declaredSchema(): SchemaNode {
  return z.toJSONSchema(configSchema, { io: 'input' });
}

/** The JSON Schema that editors check a configuration file with: a reference may stand wherever a single value does. */
export function configJsonSchema(): SchemaNode {
  const { $schema, ...declared } = declaredSchema();
  return {
    ...($schema === undefined ? {} : { $schema }),
    title: 'Configuration of the SIF zone agent',
    ...admittingReferences(declared),
    $defs: {
      reference: {
        description: 'A value with ${VARIABLE} or ${file:PATH} in it.',
        type: 'string',
        pattern: '\\$\\{.+\\}',
      },
    },
  };
}

const ANNOTATIONS = new Set(['default', 'description', 'unit', 'writeOnly']);

function admittingReferences(node: SchemaNode): SchemaNode {
  if (node.properties) return { ...node, properties: mapValues(node.properties, admittingReferences) };
  if (node.oneOf) return { ...node, oneOf: node.oneOf.map(asNode).map(admittingReferences) };
  if (node.type === 'array') return { ...node, items: admittingReferences(itemsOf(node)) };
  if (node.const !== undefined) return node;
  const entries = Object.entries(node);
  const constraint = Object.fromEntries(entries.filter(([keyword]) => !ANNOTATIONS.has(keyword)));
  if (constraint.type === 'string' && Object.keys(constraint).every((word) => word === 'type' || word === 'minLength'))
    return node;
  return {
    ...Object.fromEntries(entries.filter(([keyword]) => ANNOTATIONS.has(keyword))),
    anyOf: [constraint, { $ref: '#/$defs/reference' }],
  };
}

/** The schema of a list's items. */
export function itemsOf(list: SchemaNode): SchemaNode {
  return Array.isArray(list.items) ? {} : asNode(list.items ?? {});
}

/** JSON Schema lets `true` stand for a schema that admits all. */
export function asNode(schema: z.core.JSONSchema.JSONSchema | boolean): SchemaNode {
  return typeof schema === 'boolean' ? {} : schema;
}

function mapValues(
  properties: NonNullable<SchemaNode['properties']>,
  change: (node: SchemaNode) => SchemaNode,
): Record<string, SchemaNode> {
  return Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, change(asNode(schema))]));
}
