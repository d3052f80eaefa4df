package config

// Rules are the ways into a team. One is enough.
type Rules []Rule

// Rule matches a person by what the provider says. Values are compared
// exactly, upper and lower case included. It has either equals or group.
type Rule struct {
	// Attribute is the exact name of the attribute to look at: the provider's
	// team attribute unless set.
	Attribute string `yaml:"attribute,omitempty"`
	// Equals is the value that one of the attribute's values must have.
	Equals string `yaml:"equals,omitempty" jsonschema:"oneof_required=equals,oneof_type=string;number;boolean"`
	// Group is a group that the person must be in, by the provider's groups
	// attribute.
	Group string `yaml:"group,omitempty" jsonschema:"oneof_required=group,oneof_type=string;number;boolean"`
}

func (Rules) expects() string { return "a rule such as {equals: Team1}, or a list of rules" }

func (Rule) expects() string {
	return "{equals: VALUE}, {attribute: NAME, equals: VALUE} or {group: NAME}"
}

// oneOrMany lets a single rule stand without a list.
func (Rules) oneOrMany() {}
