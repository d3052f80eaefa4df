package config

// SAML is an identity provider that speaks SAML 2.0.
type SAML struct {
	// Metadata of the provider. Its signing certificates are the only ones
	// that are trusted.
	Metadata Metadata `yaml:"metadata" jsonschema:"required"`
	// AllowUnsolicited accepts responses that nobody asked for, as the tiles
	// of Okta, Entra and IAM Identity Center send them: `false` unless set.
	AllowUnsolicited bool `yaml:"allow_unsolicited"`
	// Person is the exact name of the attribute that names the person and
	// never changes, or `NameID`: `ssouserid` unless set. Providers of one
	// issuer have the same.
	Person string `yaml:"person" jsonschema:"default=ssouserid"`
	// Team is the exact name of the attribute that rules without an attribute
	// look at: `teamid` unless set.
	Team string `yaml:"team" jsonschema:"default=teamid"`
	// Groups is the exact name of the attribute that carries the person's
	// groups: `groups` unless set.
	Groups string `yaml:"groups" jsonschema:"default=groups"`
	// RequestBinding is how our requests travel: `redirect` unless set.
	RequestBinding string `yaml:"request_binding" jsonschema:"enum=redirect,enum=post,default=redirect"`
	// Signing is the key pair that signs our requests. Without it, sign-ins
	// can only begin at the provider.
	Signing *KeyPair `yaml:"signing,omitempty"`
	// Decryption are the RSA key pairs that open assertions and NameIDs which
	// the provider encrypts: the newest, whose certificate is in our metadata,
	// and while providers learn about it the one before.
	Decryption KeyPairs `yaml:"decryption,omitempty"`
	// EntityID is our name at the provider, at most 1024 characters: the
	// address of our metadata, `PUBLIC_URL/saml/NAME/metadata`, unless set.
	EntityID string `yaml:"entity_id,omitempty" jsonschema:"maxLength=1024"`
	// Skew is how far the provider's clock may be off, `1s` to `180s`: `60s`
	// unless set.
	Skew Duration `yaml:"skew" jsonschema:"default=60s"`
	// RequireSignedAssertion is `true` to refuse a response of which only the
	// envelope is signed: `false` unless set. A signature over the envelope
	// covers the assertion too.
	RequireSignedAssertion bool `yaml:"require_signed_assertion"`
	// AuthnContexts are the classes of authentication that are accepted, and
	// asked for, such as
	// `urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport`: any
	// unless set.
	AuthnContexts []string `yaml:"authn_contexts,omitempty"`
	// AllowSHA1 is `true` to accept signatures by SHA-1, which can be forged,
	// from a provider that knows nothing better: `false` unless set.
	AllowSHA1 bool `yaml:"allow_sha1"`
	// SecondOpinion is whether a second, independent implementation judges
	// responses too, but for those that are beyond it: `true` unless set.
	SecondOpinion bool `yaml:"second_opinion" jsonschema:"default=true"`
}
