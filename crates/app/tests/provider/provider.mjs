// An OpenID provider for the tests: the npm package oidc-provider, with one person who is always there and always agrees.
//
//   node provider.mjs DIRECTORY REDIRECT_URI
//
// DIRECTORY holds node_modules with the package. The person's claims are the JSON in PERSON. Says on standard output where
// it listens, and ends when its standard input does.

import http from 'node:http';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';

const [directory, redirectUri] = process.argv.slice(2);
const entry = pathToFileURL(`${directory}/node_modules/oidc-provider/lib/index.js`);
const { Provider } = await import(entry);
const person = JSON.parse(process.env.PERSON);

const server = http.createServer();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'chengxin',
    client_secret: 'a secret of the tests that is long enough',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
  }],
  pkce: { required: () => true },
  acrValues: ['strong'],
  claims: { openid: ['sub'], profile: ['name'], number: ['citizen_number'], acr: null, auth_time: null },
  scopes: ['openid', 'profile', 'number'],
  cookies: { keys: ['a key of the tests'] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...person }) }),
});

async function interact(request, response) {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  const result = {};
  if (prompt.name === 'login') {
    result.login = { accountId: 'subject-1', acr: 'strong' };
  } else {
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    result.consent = { grantId: await grant.save() };
  }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}

const answer = provider.callback();
server.on('request', (request, response) => {
  if (request.url.startsWith('/interaction/')) {
    interact(request, response).catch((error) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  } else {
    answer(request, response);
  }
});
console.log(`listening ${issuer}`);
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
