import { Option } from 'commander';

/** The option that every verb takes. */
export function configOption(): Option {
  return new Option('--config <file>', 'configuration file').default('config/agent.yaml');
}
