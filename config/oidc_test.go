package config_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/config"
)

// crm is good with an OpenID provider instead of a SAML provider, spoiled by
// replacements.
func crm(oldNew ...string) string {
	return strings.NewReplacer(oldNew...).Replace(spoiled(
		"saml:\n      metadata: {file: idp.xml}\n      allow_unsolicited: true\n",
		"oidc:\n      issuer: https://id.example.com/\n      client_id: studio\n      client_secret: {file: external-id}\n",
	))
}

// oidc is crm with more keys of oidc.
func oidc(keys string) string {
	return crm("    vouches_for", "      "+keys+"\n    vouches_for")
}

func TestOIDCDefaults(t *testing.T) {
	provider := load(t, crm()).Providers[0]
	require.Nil(t, provider.SAML)
	require.Equal(t, "corp", provider.Title)
	o := provider.OIDC
	require.EqualValues(t, "https://id.example.com/", o.Issuer, "the slash is part of it")
	require.Equal(t, "long-shared-secret", o.ClientSecret.Reveal())
	require.Nil(t, o.ClientKey)
	require.Equal(t, []string{"openid", "profile", "email"}, o.Scopes)
	require.Equal(t, []config.Algorithm{"RS256"}, o.Algorithms)
	require.Equal(t, "sub teamid groups", o.Person+" "+o.Team+" "+o.Groups)
	require.False(t, o.Userinfo || o.Cognito)
	require.Empty(t, o.APIAudiences, "the API is closed")
	require.Equal(t, config.Duration(time.Hour), o.APIMaxAge)
	require.Equal(t, config.Duration(time.Minute), o.Skew)

	voucher := load(t, crm()).Directory().Providers[0]
	require.Equal(t, "corp teamid groups", voucher.Name+" "+voucher.Team+" "+voucher.Groups)
	require.Empty(t, voucher.Tenant)
}

func TestWhatTheFileSaysOfAnOpenIDProviderWins(t *testing.T) {
	file := load(t, crm("    vouches_for", `      scopes: [openid, "https://api.example.com/all"]
      algorithms: [ES256, EdDSA]
      person: oid
      team: squad
      groups: roles
      userinfo: true
      api_audiences: [web, app]
      api_max_age: 5m
    title: The CRM
    tenant: {attribute: "custom:tenantId"}
    vouches_for`))
	provider := file.Providers[0]
	require.Equal(t, "The CRM", provider.Title)
	require.Equal(t, []string{"openid", "https://api.example.com/all"}, provider.OIDC.Scopes)
	require.Equal(t, []config.Algorithm{"ES256", "EdDSA"}, provider.OIDC.Algorithms)
	require.Equal(t, "oid squad roles 5m", provider.OIDC.Person+" "+provider.OIDC.Team+" "+provider.OIDC.Groups+" "+provider.OIDC.APIMaxAge.String())
	require.True(t, provider.OIDC.Userinfo)
	require.Equal(t, []string{"web", "app"}, provider.OIDC.APIAudiences)
	voucher := file.Directory().Providers[0]
	require.Equal(t, "squad roles custom:tenantId", voucher.Team+" "+voucher.Groups+" "+voucher.Tenant)
	require.Empty(t, file.Warnings, "custom: is not Cognito's everywhere")
}

func TestCognito(t *testing.T) {
	cognito := func(issuer, more string) string {
		return crm("issuer: https://id.example.com/", fmt.Sprintf("issuer: %q\n      cognito: true%s", issuer, more))
	}
	for _, issuer := range []string{
		"https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCd12345", "https://cognito-idp.us-gov-west-1.amazonaws.com/us-gov-west-1_a",
		"http://localhost:9229/eu-west-1_local", "http://127.0.0.1:1/eu-west-1_x", "http://[::1]:1/eu-west-1_x",
	} {
		t.Run(issuer, func(t *testing.T) {
			require.Equal(t, "cognito:groups", load(t, cognito(issuer, "")).Providers[0].OIDC.Groups)
		})
	}
	for _, issuer := range []string{
		"https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCd12345/", "https://cognito-idp.eu-west-1.amazonaws.com/eu-central-1_AbCd12345", "https://cognito-idp.eu-west-1.amazonaws.com/",
		"https://cognito-idp.eu-west-1.amazonaws.com.evil.example/eu-west-1_a", "https://cognito-idp.evil.amazonaws.com/evil_a", "https://crm.auth.eu-west-1.amazoncognito.com/eu-west-1_a",
		"http://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a", "http://localhost:9229/x/eu-west-1_a", "https://localhost/eu-west-1_a",
	} {
		t.Run(issuer, func(t *testing.T) {
			ps := problems(t, cognito(issuer, ""), folder)
			require.Len(t, ps, 1)
			require.Equal(t, "providers[0].oidc.issuer", ps[0].Path)
		})
	}
	const issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a"
	t.Run("its groups may have another name", func(t *testing.T) {
		file := load(t, cognito(issuer, "\n      groups: custom:groups"))
		require.Equal(t, "custom:groups", file.Providers[0].OIDC.Groups)
		require.Len(t, file.Warnings, 1)
		require.Equal(t, "providers[0].oidc.groups", file.Warnings[0].Path)
	})
	t.Run("an attribute that people cannot write needs no warning", func(t *testing.T) {
		placed := func(more string) string {
			return strings.Replace(cognito(issuer, ""), "    vouches_for", "    tenant: {attribute: \"custom:tenantId\"}\n"+more+"    vouches_for", 1)
		}
		require.Len(t, load(t, placed("")).Warnings, 1)
		require.Empty(t, load(t, placed("    read_only: [\"custom:tenantId\"]\n")).Warnings)
	})
	t.Run("a name that only administrators give needs no warning", func(t *testing.T) {
		placed := func(more string) string {
			return strings.Replace(cognito(issuer, ""), "    vouches_for", "    tenant: {attribute: \"cognito:username\"}\n"+more+"    vouches_for", 1)
		}
		require.Len(t, load(t, placed("")).Warnings, 1)
		require.Empty(t, load(t, placed("    read_only: [\"cognito:username\"]\n")).Warnings)
	})
	for name, text := range map[string]string{
		"of a pool":               cognito("https://cognito-idp.eu-west-1.amazonaws.com/eu-central-1_a", ""),
		"of a pool, with a slash": cognito("https://cognito-idp.eu-west-1.amazonaws.com/eu-central-1_a/", ""),
		"of a pool, unnoticed":    crm("https://id.example.com/", "https://cognito-idp.eu-west-1.amazonaws.com/eu-central-1_a"),
	} {
		t.Run("two regions "+name, func(t *testing.T) {
			ps := problems(t, text, folder)
			require.Len(t, ps, 1)
			require.Equal(t, "the host is in eu-west-1, the pool ID says eu-central-1", ps[0].Message)
		})
	}
}

func TestAnIssuerIsNotTheAddressOfItsMetadata(t *testing.T) {
	for _, issuer := range []string{"https://id.example.com", "https://id.example.com/realms/x", "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a", "http://localhost:1"} {
		for _, slash := range []string{"", "/"} {
			t.Run(issuer+slash, func(t *testing.T) {
				ps := problems(t, crm("https://id.example.com/", issuer+"/.well-known/openid-configuration"+slash), folder)
				require.Len(t, ps, 1)
				require.Contains(t, ps[0].Remedy, "leave out /.well-known/openid-configuration")
			})
		}
	}
}

// TestReadOnlyOfNothing says which attributes of read_only something looks at.
func TestReadOnlyOfNothing(t *testing.T) {
	const rules = `[{equals: Team1}, {attribute: role, equals: x}]`
	listed := func(name, keys string) string {
		return strings.Replace(oidc(keys), "    vouches_for", "    tenant: {attribute: org}\n    read_only: ["+name+"]\n    vouches_for", 1)
	}
	for _, name := range []string{"org", "sub", "teamid", "groups", "role"} {
		t.Run(name, func(t *testing.T) {
			require.Empty(t, load(t, strings.Replace(listed(name, "userinfo: true"), "{equals: Team1}", rules, 1)).Warnings)
		})
	}
	for _, name := range []string{"Org", "groups", "role", "anything"} {
		t.Run(name+" of nothing", func(t *testing.T) {
			warnings := load(t, listed(name, "groups: roles")).Warnings
			require.Len(t, warnings, 1)
			require.Equal(t, "providers[0].read_only[0]", warnings[0].Path)
		})
	}
}

func TestTheClientKey(t *testing.T) {
	key := crm("client_secret: {file: external-id}", "client_key: {key: {file: client.key}, key_id: studio-1}")
	strong, weak, p256, p384 := keysOfEveryKind(t)
	pkcs8 := func(key any) string {
		der, err := x509.MarshalPKCS8PrivateKey(key)
		require.NoError(t, err)
		return inPEM("PRIVATE KEY", der)
	}
	sec1, err := x509.MarshalECPrivateKey(p256)
	require.NoError(t, err)
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)

	for name, c := range map[string]struct {
		text string
		key  interface{ Equal(crypto.PrivateKey) bool }
	}{
		"RSA":                 {pkcs8(strong), strong},
		"RSA, as OpenSSL did": {inPEM("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(strong)), strong},
		"P-256":               {pkcs8(p256), p256},
		"P-256, SEC 1":        {inPEM("EC PRIVATE KEY", sec1), p256},
	} {
		t.Run("may be "+name, func(t *testing.T) {
			file, err := parse(key, folder.with(files{"/etc/sb/client.key": c.text}))
			require.NoError(t, err)
			found := file.Providers[0].OIDC.ClientKey
			require.True(t, c.key.Equal(found.Signer()))
			require.Equal(t, "studio-1", found.KeyID)
			shown, err := file.Effective()
			require.NoError(t, err)
			require.NotContains(t, string(shown), "PRIVATE")
			require.Contains(t, string(shown), "key_id: studio-1")
			require.NotContains(t, fmt.Sprintf("%+v %#v", found, file.Providers), "PRIVATE")
			require.NotContains(t, fmt.Sprintf("%+v %#v", found, *found), strong.D.String())
		})
	}
	for name, text := range map[string]string{
		"weak":          pkcs8(weak),
		"P-384":         pkcs8(p384),
		"Ed25519":       pkcs8(edwards),
		"a password's":  inPEM("ENCRYPTED PRIVATE KEY", []byte("hunter2")),
		"a certificate": inPEM("CERTIFICATE", []byte("hunter2")),
		"broken":        inPEM("PRIVATE KEY", []byte("hunter2")),
		"no PEM":        "hunter2",
		"empty":         "\n",
	} {
		t.Run("must not be "+name, func(t *testing.T) {
			ps := problems(t, key, folder.with(files{"/etc/sb/client.key": text}))
			require.Len(t, ps, 1)
			require.Equal(t, config.CodeFile, ps[0].Code)
			require.Contains(t, ps[0].Path, "providers[0].oidc.client_key.key")
			require.NotContains(t, ps.Render(), "hunter2")
		})
	}
	t.Run("has an ID that can be shown", func(t *testing.T) {
		ps := problems(t, strings.Replace(key, "studio-1", "''", 1), folder.with(files{"/etc/sb/client.key": pkcs8(p256)}))
		require.Equal(t, "providers[0].oidc.client_key.key_id", ps[0].Path)
	})
	t.Run("or must be there", func(t *testing.T) {
		require.Equal(t, config.CodeFile, problems(t, key, folder)[0].Code)
	})
}

func keysOfEveryKind(t *testing.T) (strong, weak *rsa.PrivateKey, p256, p384 *ecdsa.PrivateKey) {
	t.Helper()
	var errs [4]error
	strong, errs[0] = rsa.GenerateKey(rand.Reader, 2048)
	weak, errs[1] = rsa.GenerateKey(rand.Reader, 1024)
	p256, errs[2] = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	p384, errs[3] = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	for _, err := range errs {
		require.NoError(t, err)
	}
	return strong, weak, p256, p384
}

func inPEM(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func TestTheClientSecretIsOneLine(t *testing.T) {
	ps := problems(t, crm(), folder.with(files{"/etc/sb/external-id": "hunter2\nhunter2"}))
	require.Equal(t, "providers[0].oidc.client_secret", ps[0].Path)
	require.NotContains(t, ps.Render(), "hunter2")
}
