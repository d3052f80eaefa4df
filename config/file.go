package config

import "go.yaml.in/yaml/v4"

// File is a configuration file of studiobroker. These are its keys at the top.
type File struct {
	// Version of this format: `1`.
	Version Version `yaml:"version" jsonschema:"required"`
	// PublicURL is how people's browsers reach the broker, such as
	// `https://studio.example.com`. All addresses are made from it, none from
	// what a request says. Plain http is for this machine only.
	PublicURL PublicURL `yaml:"public_url" jsonschema:"required"`
	// Listen is the address of the doors: `127.0.0.1:8080` unless set. TLS
	// ends in front of it.
	Listen Address `yaml:"listen" jsonschema:"default=127.0.0.1:8080"`
	// TrustedProxies are the addresses and networks of what stands in front of
	// the broker, such as `10.0.0.0/8`. From them alone `X-Forwarded-For` is
	// believed, from its end up to the first address that is not listed; no
	// other header is. `[]` if the clients themselves connect.
	TrustedProxies []Network `yaml:"trusted_proxies,omitempty"`
	// Limits are how many requests the doors take.
	Limits Limits `yaml:"limits"`
	// Admin is the operator's own door.
	Admin Admin `yaml:"admin"`
	// Log is what goes to standard output.
	Log Log `yaml:"log"`
	// State is where the broker remembers what must not happen twice.
	State State `yaml:"state"`
	// Audit is where the record of every attempt goes. Without it nobody is
	// let in.
	Audit Audit `yaml:"audit"`
	// Session is how long the broker remembers who signed in. Without it there
	// are no sessions: the portal and every launch link ask the provider each
	// time.
	Session *Session `yaml:"session,omitempty"`
	// Launch is how workspaces are opened.
	Launch Launch `yaml:"launch"`
	// Providers are the identity providers people come from, in the order in
	// which people see them.
	Providers []Provider `yaml:"providers" jsonschema:"required"`
	// Accounts are the AWS accounts with workspaces, and the way into each.
	Accounts []Account `yaml:"accounts" jsonschema:"required"`
	// Tenants are the owners of teams. A company without tenants has one.
	Tenants []Tenant `yaml:"tenants" jsonschema:"required"`

	// Warnings are what is probably not meant; they keep nobody from starting.
	Warnings Problems `yaml:"-"`

	path     string
	document *document
	seen     *snapshot
}

// Admin is the operator's own door. Keep it away from people.
type Admin struct {
	// Listen is the address of `/livez`, `/readyz`, `/version`:
	// `127.0.0.1:9090` unless set.
	Listen Address `yaml:"listen" jsonschema:"default=127.0.0.1:9090"`
}

// Log is what goes to standard output.
type Log struct {
	// Level is the least important level that is written: `info` unless set.
	Level string `yaml:"level" jsonschema:"enum=debug,enum=info,enum=warn,enum=error,default=info"`
	// Format is `json`, or `text` for people. Unset, it is `text` on a terminal
	// and `json` elsewhere.
	Format string `yaml:"format,omitempty" jsonschema:"enum=json,enum=text"`
}

// State is where the broker remembers used responses and sign-ins under way.
type State struct {
	// File is an embedded database file that belongs to one process:
	// `studiobroker.db` unless set, beside the configuration.
	File FilePath `yaml:"file" jsonschema:"default=studiobroker.db"`
}

// Audit is where the record of every attempt goes.
type Audit struct {
	// File gets one JSON line per attempt, on disk before the answer leaves:
	// `audit.jsonl` unless set, beside the configuration.
	File FilePath `yaml:"file,omitempty" jsonschema:"default=audit.jsonl"`
	// Stdout is `true` for lines on standard output instead, for platforms that
	// collect it. What is lost on the way is then lost to the audit.
	Stdout bool `yaml:"stdout,omitempty"`
}

// Launch is how workspaces are opened.
type Launch struct {
	// LinkLife is how long a presigned URL can be redeemed, `5s` to `300s`:
	// `10s` unless set. It must cover one redirect and no more.
	LinkLife Duration `yaml:"link_life" jsonschema:"default=10s"`
	// API is the launch API, which takes the ID tokens that
	// `providers[].oidc.api_audiences` lists.
	API API `yaml:"api"`
}

// API is the launch API.
type API struct {
	// CORSOrigins are the sites whose scripts may call it from a browser, such
	// as `https://crm.example.com`. None unless listed: a site's own server
	// needs no permission of this kind.
	CORSOrigins []Origin `yaml:"cors_origins,omitempty"`
}

// Origins are the sites whose scripts may call the API.
func (a API) Origins() []string { return origins(a.CORSOrigins) }

// Effective is the configuration as it is in force: defaults filled in, values
// inherited, secrets redacted.
func (f *File) Effective() ([]byte, error) {
	return yaml.Dump(f, yaml.WithIndent(2))
}

// Problem is one that others find in the value at the end of path, whose
// elements are keys and list positions: "providers", 0, "saml", "metadata".
func (f *File) Problem(message, remedy string, path ...any) Problem {
	at := f.document.top().at(path...)
	p := f.document.show(Problem{Severity: Error, Code: CodeValue, Message: message, Remedy: remedy}, at)
	p.Excerpt = f.document.excerpt(p.Line, p.Column, width(at.node))
	return p
}
