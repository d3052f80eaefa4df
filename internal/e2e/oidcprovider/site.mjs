// What both providers here have in common: keys that live as long as the
// process, a sign-in page, and nobody who is asked for consent.
import { generateKeyPairSync } from 'node:crypto';
import { Buffer } from 'node:buffer';

export const settings = JSON.parse(process.env.E2E_SETTINGS);

const kinds = {
  RS256: ['rsa', { modulusLength: 2048 }],
  PS256: ['rsa', { modulusLength: 2048 }],
  ES256: ['ec', { namedCurve: 'P-256' }],
  EdDSA: ['ed25519'],
};

// Each start makes new keys under new names: a restart is a key rotation.
export const newKey = (alg) => ({
  ...generateKeyPairSync(...kinds[alg]).privateKey.export({ format: 'jwk' }),
  kid: `${alg}-${Date.now()}`, alg, use: 'sig',
});

export const client = ({ id, secret, redirectURI, logoutURI, algorithm = 'RS256' }) => ({
  client_id: id, client_secret: secret, token_endpoint_auth_method: 'client_secret_basic',
  redirect_uris: [redirectURI], post_logout_redirect_uris: logoutURI ? [logoutURI] : [],
  response_types: ['code'], grant_types: ['authorization_code'], id_token_signed_response_alg: algorithm,
});

// Consent is the administrator's, given beforehand.
export const loadExistingGrant = async ({ oidc }) => {
  const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
  grant.addOIDCScope([...oidc.requestParamScopes].join(' '));
  await grant.save();
  return grant;
};

const page = (notice) => `<!doctype html><html lang="en"><title>Sign in</title><h1>Sign in</h1><p>${notice}</p>
<form method="post"><label>Name <input name="username" autofocus></label>
<label>Password <input name="password" type="password"></label><button type="submit">Sign in</button></form>`;

const form = async (request) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  return new URLSearchParams(Buffer.concat(parts).toString());
};

// The page /login/ID of the provider's own sign-in.
export const signInPage = (provider, people) => async (ctx, next) => {
  if (!ctx.path.startsWith('/login/')) return next();
  await provider.interactionDetails(ctx.req, ctx.res);
  const filled = ctx.method === 'POST' ? await form(ctx.req) : undefined;
  const person = people[filled?.get('username')];
  if (person && person.password === filled.get('password')) {
    ctx.respond = false;
    return provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: filled.get('username') } });
  }
  ctx.type = 'html';
  ctx.body = page(filled ? 'Incorrect username or password.' : '');
};

export const report = (provider) => {
  for (const event of ['server_error', 'authorization.error', 'grant.error', 'userinfo.error']) {
    provider.on(event, (_, error) => console.error(event, error.message, error.error_description ?? ''));
  }
};
