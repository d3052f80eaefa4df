package config

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"regexp"
)

// Secret is a value that is never printed. Reveal is the only way to it.
type Secret struct{ value *string } // a pointer, so that no printing of a struct that holds it follows

// NewSecret hides value.
func NewSecret(value string) Secret { return Secret{value: &value} }

// Reveal returns the value.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// String tells two secrets apart without telling either.
func (s Secret) String() string {
	if s.value == nil {
		return "[no secret]"
	}
	sum := sha256.Sum256([]byte(*s.value))
	return "[redacted sha256:" + hex.EncodeToString(sum[:2]) + "]"
}

// GoString redacts %#v.
func (s Secret) GoString() string { return s.String() }

// MarshalJSON redacts what is stored.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// MarshalYAML redacts what is shown.
func (s Secret) MarshalYAML() (any, error) { return s.String(), nil }

// LogValue redacts what is logged.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// SecretRef is where a secret is. The configuration itself never holds one.
type SecretRef struct {
	// File that holds nothing but the secret. A newline at its end is not part
	// of it.
	File FilePath `yaml:"file,omitempty" jsonschema:"oneof_required=file"`
	// Env is the environment variable that holds the secret.
	Env EnvName `yaml:"env,omitempty" jsonschema:"oneof_required=env"`

	Secret `yaml:"-"`
}

func (SecretRef) expects() string {
	return "{file: PATH} or {env: NAME}: secrets are never written into the configuration"
}

// EnvName is the name of an environment variable.
type EnvName string

var envNamePattern = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// Pattern is the shape of an EnvName.
func (EnvName) Pattern() string { return envNamePattern.String() }

// UnmarshalText reads an EnvName. A wrong one is not shown: it may be the
// secret itself.
func (n *EnvName) UnmarshalText(text []byte) error {
	if !envNamePattern.Match(text) {
		return refuse("write the variable's name, without $", "not the name of an environment variable")
	}
	*n = EnvName(text)
	return nil
}

// IsZero reports whether there is no reference.
func (r SecretRef) IsZero() bool { return r.File == "" && r.Env == "" }
