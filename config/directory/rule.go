package directory

import (
	"errors"
	"fmt"
)

// Rule is one way into a team. It has either Equals, Group or Everyone.
type Rule struct {
	Attribute string // exact name; the provider's team attribute if empty
	Equals    string // value that one of the attribute's values must have
	Group     string // value that one of the person's groups must have
	Everyone  bool   // whom the provider places in the tenant
}

// String is the rule as the configuration has it.
func (r Rule) String() string {
	switch {
	case r.Everyone:
		return "{everyone: true}"
	case r.Group != "":
		return fmt.Sprintf("{group: %s}", r.Group)
	case r.Attribute != "":
		return fmt.Sprintf("{attribute: %s, equals: %s}", r.Attribute, r.Equals)
	}
	return fmt.Sprintf("{equals: %s}", r.Equals)
}

func (r Rule) check() error {
	switch {
	case r.Everyone && r != Rule{Everyone: true}:
		return errors.New("a rule for everyone has nothing else")
	case r.Everyone:
		return nil
	case r.Group == "" && r.Equals == "":
		return errors.New("neither a value nor a group")
	case r.Group != "" && (r.Equals != "" || r.Attribute != ""):
		return errors.New("a group rule has neither attribute nor value")
	}
	return nil
}

// looksAt is the attribute that r looks at in what from says, and the value
// that it wants there.
func (r Rule) looksAt(from Provider) (attribute, value string) {
	switch {
	case r.Group != "":
		return from.Groups, r.Group
	case r.Attribute != "":
		return r.Attribute, r.Equals
	}
	return from.Team, r.Equals
}
