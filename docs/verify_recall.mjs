#!/usr/bin/env node
// Verify a signed recall with Node.js alone (18 or later, no packages): is it the platform's, and is it for us?
//
//   node verify_recall.mjs KEYS ORGAN < recall.jws
//
// KEYS is the address or the file of the platform's keys (/.well-known/jwks.json), ORGAN the organ it has to be addressed to.
// Exit status: 0 it is genuine, and what it says is printed; 1 it is not, and why.

import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

const TYPE = 'chengxin-recall+jwt';

function refuse(why) {
  console.error(`not genuine: ${why}`);
  process.exit(1);
}

async function keysFrom(place) {
  if (!/^https?:/.test(place)) return JSON.parse(await readFile(place, 'utf8')).keys;
  const answer = await fetch(place);
  if (!answer.ok) refuse(`no keys at ${place}: ${answer.status}`);
  return (await answer.json()).keys;
}

// The name of a key is computed from the key (RFC 7638).
function nameOf({ crv, kty, x }) {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
}

const [place, organ] = process.argv.slice(2);
if (!place || !organ) refuse('usage: node verify_recall.mjs KEYS ORGAN < recall.jws');

const parts = (await text(process.stdin)).trim().split('.');
if (parts.length !== 3) refuse('a signed notice has three parts');
const [header, payload, signature] = parts;

let said;
try {
  said = JSON.parse(Buffer.from(header, 'base64url'));
} catch {
  refuse('its header cannot be read');
}
// What is right is decided here, and not by what was sent.
if (said.alg !== 'EdDSA') refuse(`signed with ${said.alg}, not EdDSA`);
if (said.typ !== TYPE) refuse(`it is a ${said.typ}, not a ${TYPE}`);

const known = (await keysFrom(place)).find((key) => key.crv === 'Ed25519' && key.kid === said.kid);
if (!known) refuse('signed with a key that the platform does not publish');
if (nameOf(known) !== known.kid) refuse('the key is not the one its name says');
const key = createPublicKey({ key: { kty: known.kty, crv: known.crv, x: known.x }, format: 'jwk' });
const signed = Buffer.from(`${header}.${payload}`);
if (!verify(null, signed, key, Buffer.from(signature, 'base64url'))) refuse('the signature does not fit');

const notice = JSON.parse(Buffer.from(payload, 'base64url'));
if (notice.aud !== organ) refuse(`addressed to ${notice.aud}, not to ${organ}`);
console.log(JSON.stringify(notice, null, 2));
