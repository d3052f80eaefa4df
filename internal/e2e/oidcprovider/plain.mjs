// A provider as OpenID Connect describes it: PKCE is demanded, the callback
// names the issuer (RFC 9207), and everything but the subject is at userinfo.
import Provider from 'oidc-provider';
import { client, loadExistingGrant, newKey, report, settings, signInPage } from './site.mjs';

const { issuer, host, port, people, clients } = settings;

const provider = new Provider(issuer, {
  clients: clients.map(client),
  jwks: { keys: ['RS256', 'PS256', 'ES256', 'EdDSA'].map(newKey) },
  enabledJWA: { idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'] },
  conformIdTokenClaims: true,
  scopes: ['openid', 'profile', 'email', 'groups'],
  claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'], groups: ['groups'] },
  pkce: { required: () => true },
  cookies: { keys: [crypto.randomUUID()] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, { uid }) => `/login/${uid}` },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id].claims }) }),
  loadExistingGrant,
});
provider.proxy = true;
report(provider);
provider.use(signInPage(provider, people));
provider.listen(port, host);
