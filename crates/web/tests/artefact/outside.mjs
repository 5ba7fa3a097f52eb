// Consent artefacts read with tools that are not ours: the signature with the npm package jose, the content with ajv.
//
//   node outside.mjs DIRECTORY < {"jwks": …, "schema": …, "artefacts": ["…"], "documents": [{…}]}
//
// DIRECTORY holds node_modules with the packages. Says on standard output what was found of each artefact and of each
// document, as JSON.

import { text } from 'node:stream/consumers';
import { createRequire } from 'node:module';

const [directory] = process.argv.slice(2);
const require = createRequire(`${directory}/package.json`);
const Ajv = require('ajv/dist/2020').default;
const jose = require('jose');

const given = JSON.parse(await text(process.stdin));
const keys = jose.createLocalJWKSet(given.jwks);
const validate = new Ajv({ strict: true, strictTypes: false, allErrors: true }).compile(given.schema);

function judge(document) {
  const valid = validate(document);
  return { valid, errors: (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message}`) };
}

async function open(artefact) {
  try {
    const { payload, protectedHeader } = await jose.compactVerify(artefact, keys, { algorithms: ['EdDSA'] });
    const document = JSON.parse(new TextDecoder().decode(payload));
    return { genuine: true, header: protectedHeader, document, ...judge(document) };
  } catch (error) {
    return { genuine: false, error: String(error) };
  }
}

// The name of the key is computed once more, from the key.
const names = await Promise.all(given.jwks.keys.map((key) => jose.calculateJwkThumbprint(key)));
const artefacts = await Promise.all(given.artefacts.map(open));
process.stdout.write(JSON.stringify({ names, artefacts, documents: given.documents.map(judge) }));
