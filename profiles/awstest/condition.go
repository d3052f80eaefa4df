package awstest

import (
	"fmt"
	"slices"
	"strings"
)

// facts are the condition keys of a request, in lower case: IAM's are not
// case-sensitive. An absent key has no entry.
type facts map[string][]string

func (x facts) set(key string, values ...string) {
	x[strings.ToLower(key)] = values
}

// setTags adds one key per tag and, if tagKeys is not empty, the list of all.
func (x facts) setTags(prefix, tagKeys string, tags map[string]string) {
	for key, value := range tags {
		x.set(prefix+key, value)
	}
	if tagKeys != "" && len(tags) > 0 {
		x.set(tagKeys, sortedKeys(tags)...)
	}
}

// condition is one operator on one key.
type condition struct {
	name     string // as written, for the trail
	key      string
	wanted   []string
	test     func(wanted, got string) bool
	negated  bool // holds when no wanted value fits
	all, any bool // ForAllValues, ForAnyValue
	ifExists bool
	null     bool
}

// newCondition understands [ForAllValues:|ForAnyValue:]OPERATOR[IfExists] with
// the operators of conditionTest, and Null. Any other is an error: to ignore a
// condition would make the stand-in kinder than AWS.
func newCondition(operator, key string, wanted []string) (condition, error) {
	c := condition{name: operator + " " + key, key: strings.ToLower(key), wanted: wanted}
	rest, all := strings.CutPrefix(operator, "ForAllValues:")
	rest, any := strings.CutPrefix(rest, "ForAnyValue:")
	rest, ifExists := strings.CutSuffix(rest, "IfExists")
	c.all, c.any, c.ifExists = all, any, ifExists
	if operator == "Null" {
		c.null = true
		return c, nil
	}
	c.test, c.negated = conditionTest(rest)
	if c.test == nil {
		return c, fmt.Errorf("condition operator %q is not among those that awstest evaluates", operator)
	}
	return c, nil
}

func conditionTest(operator string) (test func(wanted, got string) bool, negated bool) {
	for _, family := range []string{"String", "Arn"} {
		if rest, ok := strings.CutPrefix(operator, family+"Not"); ok {
			operator, negated = family+rest, true
		}
	}
	switch operator {
	case "StringEquals":
		return func(wanted, got string) bool { return wanted == got }, negated
	case "StringEqualsIgnoreCase":
		return strings.EqualFold, negated
	case "StringLike", "ArnLike", "ArnEquals":
		return like, negated
	}
	return nil, false
}

// holds evaluates c. Values may carry policy variables, which are replaced by
// what the context says; a variable that is absent fits nothing.
func (c condition) holds(x facts) bool {
	got, present := x[c.key]
	switch {
	case c.null:
		return slices.Contains(c.wanted, fmt.Sprint(!present))
	case !present:
		return c.ifExists || c.all || c.negated && !c.any
	case c.any:
		return slices.ContainsFunc(got, func(one string) bool { return c.fits(x, one) })
	default: // ForAllValues, and single-valued keys
		return !slices.ContainsFunc(got, func(one string) bool { return !c.fits(x, one) })
	}
}

func (c condition) fits(x facts, got string) bool {
	for _, wanted := range c.wanted {
		if value, ok := x.expand(wanted); ok && c.test(value, got) {
			return !c.negated
		}
	}
	return c.negated
}

// expand replaces every ${key} by the context's value. What a value holds is
// not expanded again.
func (x facts) expand(text string) (string, bool) {
	before, rest, found := strings.Cut(text, "${")
	if !found {
		return text, true
	}
	name, after, closed := strings.Cut(rest, "}")
	values := x[strings.ToLower(name)]
	if !closed || len(values) != 1 {
		return "", false
	}
	tail, ok := x.expand(after)
	return before + values[0] + tail, ok
}

// anyLike reports whether one of the patterns, which may carry policy variables,
// matches text.
func (x facts) anyLike(patterns []string, text string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		pattern, ok := x.expand(pattern)
		return ok && like(pattern, text)
	})
}

// like matches text against a pattern of * (any run) and ? (any one), without
// backtracking over more than the last *.
func like(pattern, text string) bool {
	p, t, star, mark := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
