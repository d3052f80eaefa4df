package config

// Rules are the ways into a team. One is enough.
type Rules []Rule

// Rule is a way into a team, by what the provider says of a person: either
// `equals`, `group` or `everyone`. Values are compared exactly, upper and lower
// case included.
type Rule struct {
	// Attribute is the exact name of the attribute to look at: the provider's
	// team attribute unless set.
	Attribute string `yaml:"attribute,omitempty"`
	// Equals is the value that one of the attribute's values must have.
	Equals string `yaml:"equals,omitempty" jsonschema:"oneof_required=equals,oneof_type=string;number;boolean"`
	// Group is a group that the person must be in, by the provider's groups
	// attribute.
	Group string `yaml:"group,omitempty" jsonschema:"oneof_required=group,oneof_type=string;number;boolean"`
	// Everyone is `true` for everybody whom the provider places in the tenant.
	// The provider must have `tenant` set, or vouch for teams of this tenant
	// only: then it is everybody who can sign in there.
	Everyone Yes `yaml:"everyone,omitempty" jsonschema:"oneof_required=everyone"`
}

// Yes is true or left out.
type Yes bool

func (Rules) expects() string { return "a rule such as {equals: Team1}, or a list of rules" }

func (Rule) expects() string {
	return "{equals: VALUE}, {attribute: NAME, equals: VALUE}, {group: NAME} or {everyone: true}"
}

// oneOrMany lets a single rule stand without a list.
func (Rules) oneOrMany() {}
