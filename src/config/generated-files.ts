import { configJsonSchema } from './json-schema.js';
import { settingsPage } from './settings-page.js';

/** What is generated from the declaration of the configuration: paths from the project's root, and contents. */
export function generatedFiles(): readonly (readonly [path: string, content: string])[] {
  return [
    ['config/agent.schema.json', `${JSON.stringify(configJsonSchema(), null, 2)}\n`],
    ['docs/settings.md', settingsPage()],
  ];
}
