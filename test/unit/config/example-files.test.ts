import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { describeFaults } from '../../../src/config/faults.js';
import { declaredSchema } from '../../../src/config/json-schema.js';
import { loadConfig } from '../../../src/config/load.js';
import type { Config } from '../../../src/config/settings.js';

const PRODUCTION_ENVIRONMENT = {
  AGENT_ID: 'NorthDistrict',
  SIS_SERVER: 'sis.example.org',
  SIS_DATABASE: 'sis',
  SIS_USER: 'reader',
  SIS_PASSWORD: 'one',
  STORE_SERVER: 'store.example.org',
  STORE_USER: 'owner',
  STORE_PASSWORD: 'two',
  PUBLIC_URL: 'https://agent.example.org:7443/sif/',
  STATE_ZONE_URL: 'https://zis.example.org/zone/StateZone',
};

function load(file: string, environment: Record<string, string>): Config {
  const loaded = loadConfig(file, environment);
  if (!loaded.ok) throw new Error(describeFaults(loaded.faults));
  expect(loaded.warnings).to.deep.equal([]);
  return loaded.config;
}

describe('The configuration files that come with the agent', () => {
  it('agent.yaml reads the sample district and meets the sandbox', () => {
    const { source, store, admin, zones } = load('config/agent.yaml', {});
    expect(source).to.include({ kind: 'sqlite', file: 'samples/district.db' });
    expect(store).to.include({ kind: 'sqlite', file: 'var/agent.db' });
    expect(admin).to.include({ host: '127.0.0.1', port: 8080 });
    expect(zones).to.have.lengthOf(1);
    expect(zones[0]).to.include({ id: 'Sandbox', url: 'http://127.0.0.1:7080/zone/Sandbox', mode: 'pull' });
  });

  it('production.example.yaml is complete with its environment', () => {
    const { agent, source, listener, zones } = load('config/production.example.yaml', PRODUCTION_ENVIRONMENT);
    expect(agent.id).to.equal('NorthDistrict');
    expect(source).to.include({ kind: 'mssql', password: 'one' });
    expect(listener?.publicUrl).to.equal('https://agent.example.org:7443/sif');
    expect(zones[0]).to.include({ url: PRODUCTION_ENVIRONMENT.STATE_ZONE_URL, mode: 'push' });
  });

  it('production.example.yaml without its environment names each variable', () => {
    const loaded = loadConfig('config/production.example.yaml', {});
    const text = loaded.ok ? '' : describeFaults(loaded.faults);
    for (const name of Object.keys(PRODUCTION_ENVIRONMENT)) expect(text).to.match(new RegExp(`variable ${name} is`));
    expect(text.split('\n')).to.have.lengthOf(Object.keys(PRODUCTION_ENVIRONMENT).length);
  });

  it('production.example.yaml shows every section and every zone option', () => {
    const shown = parse(readFileSync('config/production.example.yaml', 'utf8')) as Record<string, unknown>;
    expect(Object.keys(shown)).to.have.members(Object.keys(declaredSchema().properties ?? {}));
    const text = readFileSync('config/production.example.yaml', 'utf8');
    const [zone] = load('config/production.example.yaml', PRODUCTION_ENVIRONMENT).zones;
    for (const option of Object.keys(zone?.options ?? {})) expect(text).to.include(`${option}:`);
  });
});
