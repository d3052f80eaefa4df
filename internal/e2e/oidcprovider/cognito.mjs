// A provider of the shape of Amazon Cognito: the issuer is the path of a pool,
// the hosted pages are at a host of their own, and claims have Cognito's names.
import http from 'node:http';
import Provider from 'oidc-provider';
import { client, loadExistingGrant, newKey, report, settings, signInPage } from './site.mjs';

const { issuer, host, port, pool, hostedUI, people, clients } = settings;
const published = `/${pool}/.well-known/`;

const discovery = JSON.stringify({
  issuer,
  authorization_endpoint: `${hostedUI}/oauth2/authorize`,
  token_endpoint: `${hostedUI}/oauth2/token`,
  userinfo_endpoint: `${hostedUI}/oauth2/userInfo`,
  end_session_endpoint: `${hostedUI}/logout`,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  id_token_signing_alg_values_supported: ['RS256'],
  response_types_supported: ['code', 'token'],
  scopes_supported: ['openid', 'email', 'phone', 'profile'],
  subject_types_supported: ['public'],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
});

// An ID token says that the address is verified; userinfo says so in a string.
const claims = (id, use) => ({
  sub: people[id].subject, token_use: 'id', 'cognito:username': id, ...people[id].claims,
  email_verified: use === 'userinfo' ? 'true' : true,
});

const provider = new Provider(issuer, {
  clients: clients.map(client),
  jwks: { keys: [newKey('RS256')] },
  conformIdTokenClaims: false,
  scopes: ['openid', 'email', 'profile', 'phone'],
  claims: { openid: ['sub', 'token_use', 'cognito:username', 'cognito:groups', 'custom:tenantId'], email: ['email', 'email_verified'], profile: ['name'] },
  routes: { authorization: '/oauth2/authorize', token: '/oauth2/token', userinfo: '/oauth2/userInfo', jwks: '/.well-known/jwks.json', end_session: '/oidc-logout' },
  pkce: { required: () => false },
  cookies: { keys: [crypto.randomUUID()], names: { session: 'cognito' } },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, { uid }) => `/login/${uid}` },
  findAccount: (_, id) => ({ accountId: id, claims: (use) => claims(id, use) }),
  loadExistingGrant,
});
provider.proxy = true;
report(provider);

// Cognito's own sign-out: at once, and back to an address that it knows.
provider.use(async (ctx, next) => {
  if (ctx.path !== '/logout') return next();
  const session = await provider.Session.get(ctx);
  await session.destroy();
  const back = clients.find(({ id }) => id === ctx.query.client_id)?.logoutURI;
  if (!back || back !== ctx.query.logout_uri) return ctx.throw(400);
  ctx.redirect(back);
});
// Cognito does not name itself in what the browser brings back.
provider.use(async (ctx, next) => {
  await next();
  const location = ctx.response.get('Location');
  if (!location?.includes('iss=')) return;
  const back = new URL(location);
  back.searchParams.delete('iss');
  ctx.set('Location', back.href);
});
provider.use(signInPage(provider, people));

const hostedPages = provider.callback();
http.createServer((request, response) => {
  if (request.url === `${published}openid-configuration`) {
    return response.writeHead(200, { 'content-type': 'application/json' }).end(discovery);
  }
  if (request.url === `${published}jwks.json`) request.url = '/.well-known/jwks.json';
  return hostedPages(request, response);
}).listen(port, host);
