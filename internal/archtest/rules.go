package archtest

import "strings"

// module is the import path of the repository.
const module = "github.com/studiobroker/studiobroker"

// rule forbids the packages under tree to import what begins with dep, unless
// it begins with one of but.
type rule struct {
	tree, dep, why string
	but            []string
}

// rules are the layers. A dependency that begins with "./" is ours.
var rules = []rule{
	{"broker", "./", "the broker is the lowest layer", []string{"./broker"}},
	{"broker", "net/http", "the broker knows no transport", nil},
	{"broker", "log/slog", "the broker writes no log", nil},
	{"broker/audit", "./", "audit writes events and knows nobody else", []string{"./broker"}},

	{"idp", "./", "who someone is depends on nothing but the contract", []string{"./broker", "./idp"}},
	{"idp/saml", "./idp/", "a protocol knows no other", []string{"./idp/saml"}},
	{"idp/oidc", "./idp/", "a protocol knows no other", []string{"./idp/oidc", "./idp/internal/token"}},
	{"idp/bearer", "./idp/", "a protocol knows no other", []string{"./idp/bearer", "./idp/internal/token"}},
	{"idp/internal/token", "./idp", "tokens serve the protocols and know none", []string{"./idp/internal/token"}},
	{"idp", "github.com/aws/", "who someone is never depends on AWS", nil},

	{"profiles", "./", "profiles see verified identities only", []string{"./broker", "./profiles"}},
	{"profiles/awstest", "./", "the stand-in must not share the product's mistakes", []string{"./profiles/awstest"}},
	{"profiles", "github.com/crewjam/", "protocols live in idp", nil},

	{"config/directory", "./", "what someone may use never depends on protocol or page", []string{"./broker", "./config/directory"}},
	{"config/directory", "net/http", "the directory decides, it does not talk", nil},

	{"web", "./", "web asks the broker and the providers' contract", []string{"./broker", "./idp", "./web"}},
	{"web", "./broker/", "web asks the broker", nil},
	{"web", "./idp/", "web knows the contract, no protocol", nil},
	{"web", "github.com/aws/", "web asks the broker, never AWS", nil},
	{"web", "github.com/crewjam/", "protocols live in idp", nil},
	{"web", "github.com/coreos/", "protocols live in idp", nil},

	{"internal/state", "./", "state remembers and knows nobody", []string{"./internal/state"}},
	{"internal/outbound", "./", "whom we connect to depends on addresses alone", []string{"./internal/outbound"}},
	{"internal/demo", "./cmd", "the demo is wired by cmd", nil},
}

// confinement allows what begins with dep to be imported under tree and by
// cmd only.
type confinement struct{ dep, tree, why string }

var confined = []confinement{
	{"./config", "cmd", "the configuration is read in cmd alone"},
	{"github.com/crewjam/saml", "idp", "crewjam/saml is wrapped: it may be left"},
	{"github.com/coreos/go-oidc", "idp", "tokens are verified in one place"},
	{"github.com/gorilla", "web/session", "gorilla/sessions is wrapped: it may be left"},
	{"github.com/russellhaering/goxmldsig", "idp", "signatures are verified in one place"},
	{"github.com/aws/", "profiles", "AWS is called in one place"},
	{"go.etcd.io/bbolt", "internal/state", "the engine of state may be replaced"},
}

// violation says which rule forbids that a file of package pkg imports dep.
// pkg is relative to the module, dep is a full import path.
func violation(pkg, dep string) string {
	for _, r := range rules {
		if r.forbids(pkg, dep) {
			return r.why
		}
	}
	if pkg == "broker" && !standard(dep) {
		return "the broker imports the standard library only"
	}
	for _, c := range confined {
		if c.forbids(pkg, dep) {
			return c.why
		}
	}
	return ""
}

func (r rule) forbids(pkg, dep string) bool {
	dep = short(dep)
	for _, tree := range r.but {
		if within(dep, tree) {
			return false
		}
	}
	return within(pkg, r.tree) && begins(dep, r.dep)
}

func (c confinement) forbids(pkg, dep string) bool {
	return begins(short(dep), c.dep) && !within(pkg, c.tree) && !within(pkg, "cmd") && !within("./"+pkg, c.dep)
}

// short writes an import path of ours relative to the module.
func short(dep string) string {
	if rest, ours := strings.CutPrefix(dep, module+"/"); ours {
		return "./" + rest
	}
	return dep
}

// begins reports whether path is prefix or lies under it; a prefix that ends
// in a slash means what lies under it only.
func begins(path, prefix string) bool {
	if strings.HasSuffix(prefix, "/") {
		return strings.HasPrefix(path, prefix)
	}
	return within(path, prefix)
}

func within(path, tree string) bool { return path == tree || strings.HasPrefix(path, tree+"/") }

// standard reports whether path is of the standard library: its first element
// has no dot.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}
