package awstest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// policy is an IAM policy document, reduced to what the evaluator understands:
// Effect, Principal.AWS, Action, Resource and Condition.
type policy struct {
	Version   string
	ID        string `json:"Id"`
	Statement []statement
}

// statement is one rule of a policy.
type statement struct {
	Sid       string
	Effect    string
	Principal *principals
	Action    oneOrMore
	Resource  oneOrMore
	Condition map[string]map[string]oneOrMore

	conditions []condition
}

// principals are those a trust policy speaks about. Service principals are
// read and match nobody here.
type principals struct {
	AWS     oneOrMore
	Service oneOrMore
}

// UnmarshalJSON reads "*" as everybody.
func (p *principals) UnmarshalJSON(raw []byte) error {
	if string(raw) == `"*"` {
		p.AWS = oneOrMore{"*"}
		return nil
	}
	type plain principals
	return strictly(raw, (*plain)(p))
}

// oneOrMore is IAM's habit to write a list of one as the one.
type oneOrMore []string

// UnmarshalJSON reads a text, a truth value or a list of texts.
func (o *oneOrMore) UnmarshalJSON(raw []byte) error {
	switch raw[0] {
	case '[':
		return json.Unmarshal(raw, (*[]string)(o))
	case 't', 'f':
		*o = oneOrMore{string(raw)}
		return nil
	}
	*o = make(oneOrMore, 1)
	return json.Unmarshal(raw, &(*o)[0])
}

// strictly refuses what the evaluator would have to ignore, such as NotAction.
func strictly(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

// parsePolicy reads a document. Empty text is no policy: nil.
func parsePolicy(text string) (*policy, error) {
	if text == "" {
		return nil, nil
	}
	var p policy
	if err := strictly([]byte(text), &p); err != nil {
		return nil, err
	}
	if p.Version != "2012-10-17" || len(p.Statement) == 0 {
		return nil, fmt.Errorf("want Version 2012-10-17 and at least one Statement")
	}
	for i := range p.Statement {
		if err := p.Statement[i].prepare(); err != nil {
			return nil, fmt.Errorf("statement %d %s: %w", i+1, p.Statement[i].Sid, err)
		}
	}
	return &p, nil
}

func (t *statement) prepare() error {
	if t.Effect != "Allow" && t.Effect != "Deny" {
		return fmt.Errorf("the Effect %q is neither Allow nor Deny", t.Effect)
	}
	for _, operator := range sortedKeys(t.Condition) {
		for _, key := range sortedKeys(t.Condition[operator]) {
			c, err := newCondition(operator, key, t.Condition[operator][key])
			if err != nil {
				return err
			}
			t.conditions = append(t.conditions, c)
		}
	}
	return nil
}

// request is what a policy decides about.
type request struct {
	action   string
	resource string
	who      []string // ARNs and account that name the caller in a Principal; nil in permission policies
	facts    facts
}

// verdict is a policy's answer and the clause it comes from.
type verdict struct {
	allowed bool
	denied  bool // explicitly
	clause  string
	kind    string // of the policy: "identity-based" or "session"
}

// decide is IAM's rule: an explicit Deny wins, then any Allow, then nothing.
func (p *policy) decide(q request) verdict {
	near := ""
	allowed := verdict{}
	for i := range p.Statement {
		t := &p.Statement[i]
		missing := t.applies(q)
		switch {
		case missing == "" && t.Effect == "Deny":
			return verdict{denied: true, clause: t.name(i) + " denies it"}
		case missing == "":
			allowed = verdict{allowed: true, clause: t.name(i)}
		case missing != otherAction && t.Effect == "Allow":
			near = t.name(i) + ": " + missing
		}
	}
	if allowed.allowed {
		return allowed
	}
	return verdict{clause: orElse(near, "no statement speaks about "+q.action)}
}

func (t *statement) name(i int) string {
	return orElse(t.Sid, fmt.Sprintf("statement %d", i+1))
}

const otherAction = "it speaks about other actions"

// applies returns "" when t applies to q, and otherwise the clause that fails.
func (t *statement) applies(q request) string {
	switch {
	case !slices.ContainsFunc(t.Action, func(pattern string) bool { return like(strings.ToLower(pattern), strings.ToLower(q.action)) }):
		return otherAction
	case q.who != nil && !t.namesAny(q.who):
		return "Principal is somebody else"
	case q.who == nil && !q.facts.anyLike(t.Resource, q.resource):
		return "Resource does not match " + q.resource
	}
	for _, c := range t.conditions {
		if !c.holds(q.facts) {
			return c.name
		}
	}
	return ""
}

func (t *statement) namesAny(who []string) bool {
	if t.Principal == nil {
		return false
	}
	for _, named := range t.Principal.AWS {
		for _, one := range who {
			if named == "*" || named == one {
				return true
			}
		}
	}
	return false
}
