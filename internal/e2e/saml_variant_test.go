package e2e_test

import "github.com/studiobroker/studiobroker/internal/e2e/simplesamlphp"

// variant is one way in which an identity provider speaks SAML, and what comes of
// it.
type variant struct {
	short    string         // ends the provider's name
	says     string         // what is tried
	settings []string       // ours, in saml.yaml
	options  map[string]any // the identity provider's
	clock    string         // how far the identity provider's is off, such as +120s
	skip     string         // why it cannot be tried

	shape   []string // of the response, see shapeOf
	refused string   // code, if it is not accepted
}

func (v variant) name(at *speaker) string { return at.name + "-" + v.short }

const (
	decrypts  = "decryption: [{key: {file: decryption.key}, certificate: {file: decryption.crt}}]"
	byPost    = "request_binding: post"
	allowSHA1 = "allow_sha1: true"
)

// variantsOf are the variants of an identity provider.
func variantsOf(at *speaker) []variant {
	all := map[string][]variant{
		simpleSAMLphpName: ofSimpleSAMLphp(), lemonLDAPName: ofLemonLDAP(), keycloakName: ofKeycloak(),
	}[at.name]
	return append(all,
		variant{short: "post", says: "a request by POST", settings: []string{byPost}, shape: bothSigned()},
		variant{short: "plain", says: "a request by redirect", shape: bothSigned()},
	)
}

func bothSigned() []string { return []string{"Response rsa-sha256", "Assertion rsa-sha256"} }

// ofSimpleSAMLphp: it encrypts by AES-CBC only, and knows no ECDSA.
func ofSimpleSAMLphp() []variant {
	const sha1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
	return []variant{
		{
			short: "encrypted", says: "an encrypted assertion inside of a signed Response", settings: []string{decrypts},
			options: map[string]any{"assertion.encryption": true},
			shape:   []string{"Response rsa-sha256", "EncryptedAssertion aes128-cbc"},
		},
		{
			short: "encrypted-only", says: "an assertion encrypted by AES-CBC where the Response is not signed", settings: []string{decrypts},
			options: map[string]any{"assertion.encryption": true, "saml20.sign.response": false},
			shape:   []string{"EncryptedAssertion aes128-cbc"}, refused: "SB-1015",
		},
		{
			short: "encrypted-name", says: "an encrypted NameID", settings: []string{decrypts}, options: map[string]any{"nameid.encryption": true},
			shape: append(bothSigned(), "EncryptedID aes128-cbc"),
		},
		{
			short: "sha1", says: "signatures by SHA-1", options: map[string]any{"signature.algorithm": sha1},
			shape: []string{"Response rsa-sha1", "Assertion rsa-sha1"}, refused: "SB-1018",
		},
		{
			short: "sha1-allowed", says: "signatures by SHA-1 where they are allowed", settings: []string{allowSHA1}, options: map[string]any{"signature.algorithm": sha1},
			shape: []string{"Response rsa-sha1", "Assertion rsa-sha1"},
		},
		{
			short: "response-only", says: "a signed Response around an assertion that is not", options: map[string]any{"saml20.sign.assertion": false},
			shape: []string{"Response rsa-sha256"},
		},
		{
			short: "inner-missing", says: "the same where assertions have to be signed", settings: []string{"require_signed_assertion: true"},
			options: map[string]any{"saml20.sign.assertion": false},
			shape:   []string{"Response rsa-sha256"}, refused: "SB-1016",
		},
		{
			short: "assertion-only", says: "a signed assertion in a Response that is not", options: map[string]any{"saml20.sign.response": false},
			shape: []string{"Assertion rsa-sha256"},
		},
		{
			short: "ahead", says: "a clock that is two minutes ahead", clock: "+120s", skip: simplesamlphp.ClockMissing(),
			shape: bothSigned(), refused: "SB-1026",
		},
		{
			short: "ahead-allowed", says: "a clock that is two minutes ahead where three are allowed", clock: "+120s", skip: simplesamlphp.ClockMissing(),
			settings: []string{"skew: 180s"}, shape: bothSigned(),
		},
		{
			short: "behind", says: "a clock that is two minutes behind", clock: "-120s", skip: simplesamlphp.ClockMissing(),
			shape: bothSigned(),
		},
		{
			short: "far-behind", says: "a clock that is seven minutes behind", clock: "-420s", skip: simplesamlphp.ClockMissing(),
			shape: bothSigned(), refused: "SB-1026",
		},
		{
			short: "sha512", says: "signatures by SHA-512", options: map[string]any{"signature.algorithm": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"},
			shape: []string{"Response rsa-sha512", "Assertion rsa-sha512"},
		},
	}
}

// ofLemonLDAP: Lasso encrypts by AES-CBC only, and knows no ECDSA.
func ofLemonLDAP() []variant {
	return []variant{
		{
			short: "encrypted", says: "an encrypted assertion inside of a signed Response", settings: []string{decrypts},
			options: map[string]any{"EncryptionMode": "assertion"},
			shape:   []string{"Response rsa-sha256", "EncryptedAssertion aes128-cbc"},
		},
		{
			short: "encrypted-only", says: "an assertion encrypted by AES-CBC where the Response is not signed", settings: []string{decrypts},
			options: map[string]any{"EncryptionMode": "assertion", "SignSSOMessage": 0},
			shape:   []string{"EncryptedAssertion aes128-cbc"}, refused: "SB-1015",
		},
		{
			short: "encrypted-name", says: "an encrypted NameID",
			skip: "with EncryptionMode nameid LemonLDAP::NG 2.16 sent a NameID in the clear here",
		},
		{
			short: "sha1", says: "signatures by SHA-1", options: map[string]any{"SignatureMethod": "RSA_SHA1"},
			shape: []string{"Response rsa-sha1", "Assertion rsa-sha1"}, refused: "SB-1018",
		},
		{
			short: "sha1-allowed", says: "signatures by SHA-1 where they are allowed", settings: []string{allowSHA1}, options: map[string]any{"SignatureMethod": "RSA_SHA1"},
			shape: []string{"Response rsa-sha1", "Assertion rsa-sha1"},
		},
		{
			short: "response-only", says: "a signed Response around an assertion that is not",
			skip: "LemonLDAP::NG signs assertions, also when the metadata does not want it",
		},
		{
			short: "assertion-only", says: "a signed assertion in a Response that is not", options: map[string]any{"SignSSOMessage": 0},
			shape: []string{"Assertion rsa-sha256"},
		},
		{
			short: "sha512", says: "signatures by SHA-512", options: map[string]any{"SignatureMethod": "RSA_SHA512"},
			shape: []string{"Response rsa-sha512", "Assertion rsa-sha512"},
		},
	}
}

// ofKeycloak: it encrypts no NameID, and knows no ECDSA.
func ofKeycloak() []variant {
	return []variant{
		{
			short: "encrypted", says: "an encrypted assertion inside of a signed Response", settings: []string{decrypts},
			options: map[string]any{"saml.encrypt": "true"},
			shape:   []string{"Response rsa-sha256", "EncryptedAssertion aes256-gcm"},
		},
		{
			short: "encrypted-only", says: "an encrypted and signed assertion in a Response that is not", settings: []string{decrypts},
			options: map[string]any{
				"saml.encrypt": "true", "saml.server.signature": "false", "saml.assertion.signature": "true",
				// by what xmlsec1 knows
				"saml.encryption.keyAlgorithm": "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
				"saml.encryption.digestMethod": "http://www.w3.org/2000/09/xmldsig#sha1",
			},
			shape: []string{"EncryptedAssertion aes256-gcm"},
		},
		{
			short: "encrypted-unsigned", says: "an encrypted assertion that nobody signed", settings: []string{decrypts},
			options: map[string]any{"saml.encrypt": "true", "saml.server.signature": "false", "saml.assertion.signature": "false"},
			shape:   []string{"EncryptedAssertion aes256-gcm"}, refused: "SB-1016",
		},
		{
			short: "encrypted-name", says: "an encrypted NameID", skip: "Keycloak encrypts assertions only",
		},
		{
			short: "sha1", says: "signatures by SHA-1", options: map[string]any{"saml.signature.algorithm": "RSA_SHA1"},
			shape: []string{"Response rsa-sha1", "Assertion rsa-sha1"}, refused: "SB-1018",
		},
		{
			short: "sha1-allowed", says: "signatures by SHA-1 where they are allowed", settings: []string{allowSHA1},
			options: map[string]any{"saml.signature.algorithm": "RSA_SHA1"},
			shape:   []string{"Response rsa-sha1", "Assertion rsa-sha1"},
		},
		{
			short: "response-only", says: "a signed Response around an assertion that is not", options: map[string]any{"saml.assertion.signature": "false"},
			shape: []string{"Response rsa-sha256"},
		},
		{
			short: "inner-missing", says: "the same where assertions have to be signed", settings: []string{"require_signed_assertion: true"},
			options: map[string]any{"saml.assertion.signature": "false"},
			shape:   []string{"Response rsa-sha256"}, refused: "SB-1016",
		},
		{
			short: "assertion-only", says: "a signed assertion in a Response that is not", options: map[string]any{"saml.server.signature": "false"},
			shape: []string{"Assertion rsa-sha256"},
		},
		{
			short: "sha512", says: "signatures by SHA-512", options: map[string]any{"saml.signature.algorithm": "RSA_SHA512"},
			shape: []string{"Response rsa-sha512", "Assertion rsa-sha512"},
		},
	}
}
