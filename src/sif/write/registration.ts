import type { ObjectAccess, Protocol, ProvisionMessage, RegisterMessage } from '../messages.js';
import { writeAttribute, writeContexts, writeText, type Parent } from './document.js';

/** What follows the header in SIF_Register. Names of the agent are cut to the lengths of the schema. */
export function writeRegister(message: Parent, register: RegisterMessage): void {
  writeText(message, 'SIF_Name', register.name, 64);
  for (const version of register.versions) writeText(message, 'SIF_Version', version);
  writeText(message, 'SIF_MaxBufferSize', String(register.maxBufferBytes));
  writeText(message, 'SIF_Mode', register.mode);
  if (register.protocol) writeProtocol(message, register.protocol);
  writeText(message, 'SIF_NodeVendor', register.nodeVendor, 256);
  writeText(message, 'SIF_NodeVersion', register.nodeVersion, 32);
  if (register.application) {
    const application = message.ele('SIF_Application');
    writeText(application, 'SIF_Vendor', register.application.vendor, 256);
    writeText(application, 'SIF_Product', register.application.product, 256);
    writeText(application, 'SIF_Version', register.application.version, 32);
  }
  writeText(message, 'SIF_Icon', register.icon);
}

function writeProtocol(message: Parent, { type, secure, url, properties }: Protocol): void {
  const protocol = message.ele('SIF_Protocol');
  writeAttribute(protocol, 'Type', type);
  writeAttribute(protocol, 'Secure', secure ? 'Yes' : 'No');
  writeText(protocol, 'SIF_URL', url);
  for (const { name, value } of properties) {
    const property = protocol.ele('SIF_Property');
    writeText(property, 'SIF_Name', name, 64);
    writeText(property, 'SIF_Value', value, 256);
  }
}

/** What follows the header in SIF_Provision: all seven lists, each possibly empty. */
export function writeProvision(message: Parent, { objects }: ProvisionMessage): void {
  writeObjects(message.ele('SIF_ProvideObjects'), objects.provide);
  writeObjects(message.ele('SIF_SubscribeObjects'), objects.subscribe);
  writeObjects(message.ele('SIF_PublishAddObjects'), objects.publishAdd);
  writeObjects(message.ele('SIF_PublishChangeObjects'), objects.publishChange);
  writeObjects(message.ele('SIF_PublishDeleteObjects'), objects.publishDelete);
  writeObjects(message.ele('SIF_RequestObjects'), objects.request);
  writeObjects(message.ele('SIF_RespondObjects'), objects.respond);
}

/** SIF_Object entries, as in SIF_Provide, SIF_Subscribe and their opposites. */
export function writeObjects(parent: Parent, objects: readonly ObjectAccess[]): void {
  for (const { objectName, contexts } of objects) {
    const object = parent.ele('SIF_Object');
    writeAttribute(object, 'ObjectName', objectName);
    writeContexts(object, contexts);
  }
}
