package awstest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestConditionOperators(t *testing.T) {
	x := facts{}
	x.set("aws:PrincipalTag/team", "churn")
	x.set("aws:TagKeys", "team", "user")
	x.set("aws:PrincipalArn", "arn:aws:iam::1:role/a/b")
	x.set("aws:RequestTag/empty", "")
	x.set("sts:ExternalId", "${aws:PrincipalTag/team}")
	for _, test := range []struct {
		sentence, operator, key string
		wanted                  []string
		holds                   bool
	}{
		{"an equal value holds", "StringEquals", "aws:principaltag/TEAM", []string{"x", "churn"}, true},
		{"values are case-sensitive", "StringEquals", "aws:PrincipalTag/team", []string{"Churn"}, false},
		{"unless told otherwise", "StringEqualsIgnoreCase", "aws:PrincipalTag/team", []string{"Churn"}, true},
		{"an absent key does not hold", "StringEquals", "aws:absent", []string{"x"}, false},
		{"an absent key holds a negation", "StringNotEquals", "aws:absent", []string{"x"}, true},
		{"an absent key holds if it may be absent", "StringEqualsIfExists", "aws:absent", []string{"x"}, true},
		{"a negation fails when one value fits", "StringNotEquals", "aws:PrincipalTag/team", []string{"x", "churn"}, false},
		{"wildcards match", "StringLike", "aws:PrincipalTag/team", []string{"c*r?"}, true},
		{"wildcards are none to StringEquals", "StringEquals", "aws:PrincipalTag/team", []string{"*"}, false},
		{"a negated wildcard", "StringNotLike", "aws:PrincipalTag/team", []string{"c*"}, false},
		{"an ARN matches like a text", "ArnLike", "aws:PrincipalArn", []string{"arn:aws:iam::*:role/*"}, true},
		{"ArnNotLike is its negation", "ArnNotLike", "aws:PrincipalArn", []string{"arn:aws:iam::*:role/*"}, false},
		{"all values have to fit", "ForAllValues:StringEquals", "aws:TagKeys", []string{"team", "user", "more"}, true},
		{"one that does not fit fails", "ForAllValues:StringEquals", "aws:TagKeys", []string{"team"}, false},
		{"no values all fit", "ForAllValues:StringEquals", "aws:absent", []string{"team"}, true},
		{"any value may fit", "ForAnyValue:StringLike", "aws:TagKeys", []string{"us*"}, true},
		{"no value of none fits", "ForAnyValue:StringLike", "aws:absent", []string{"*"}, false},
		{"nor does a negation of none", "ForAnyValue:StringNotLike", "aws:absent", []string{"x"}, false},
		{"null means absent", "Null", "aws:absent", []string{"true"}, true},
		{"not null means present", "Null", "aws:TagKeys", []string{"false"}, true},
		{"null of a present key", "Null", "aws:TagKeys", []string{"true"}, false},
		{"a variable stands for its value", "StringEquals", "aws:PrincipalTag/team", []string{"${aws:PrincipalTag/team}"}, true},
		{"a variable inside a text", "StringEquals", "aws:PrincipalTag/team", []string{"chu${aws:absent}rn"}, false},
		{"an absent variable fits nothing", "StringLike", "aws:PrincipalTag/team", []string{"${aws:absent}*"}, false},
		{"not even the empty text", "StringEquals", "aws:RequestTag/empty", []string{"${aws:absent}"}, false},
		{"a value is not expanded", "StringEquals", "sts:ExternalId", []string{"${sts:ExternalId}"}, true},
		{"a variable that is never closed fits nothing", "StringEquals", "sts:ExternalId", []string{"${sts:ExternalId"}, false},
	} {
		t.Run(test.sentence, func(t *testing.T) {
			c, err := newCondition(test.operator, test.key, test.wanted)
			require.NoError(t, err)
			require.Equal(t, test.holds, c.holds(x))
		})
	}
}

func TestUnknownOperatorsAreErrors(t *testing.T) {
	for _, operator := range []string{"NumericLessThan", "IpAddress", "Bool", "StringEqualsSometimes", "ForAllValues:Null", "NullIfExists", "", "NotStringEquals"} {
		_, err := newCondition(operator, "aws:x", nil)
		require.ErrorContains(t, err, "not among those that awstest evaluates", operator)
	}
}

func TestPoliciesThatWouldBeMisread(t *testing.T) {
	for sentence, text := range map[string]string{
		"an old version":          `{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`,
		"no statement":            `{"Version":"2012-10-17","Statement":[]}`,
		"NotAction":               `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":"*","Resource":"*"}]}`,
		"a federated principal":   `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Principal":{"Federated":"x"}}]}`,
		"a typo in the effect":    `{"Version":"2012-10-17","Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]}`,
		"an operator of our own":  `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringIsh":{"a":"b"}}}]}`,
		"a document that is none": `[]`,
	} {
		t.Run(sentence+" is an error", func(t *testing.T) {
			_, err := parsePolicy(text)
			require.Error(t, err)
		})
	}
}

func TestWaysToWriteAPolicy(t *testing.T) {
	for sentence, text := range map[string]string{
		"one principal":       `"Principal":{"AWS":"arn:aws:iam::1:role/a"},"Action":"sts:AssumeRole"`,
		"several":             `"Principal":{"AWS":["x","arn:aws:iam::1:role/a"]},"Action":["sts:*"]`,
		"everybody":           `"Principal":"*","Action":"*"`,
		"a service as well":   `"Principal":{"AWS":"*","Service":"sagemaker.amazonaws.com"},"Action":"STS:assumerole"`,
		"a bare truth value":  `"Principal":"*","Action":"*","Condition":{"Null":{"sts:ExternalId":true}}`,
		"a condition in text": `"Principal":"*","Action":"*","Condition":{"Null":{"sts:ExternalId":"true"}}`,
	} {
		t.Run(sentence, func(t *testing.T) {
			p, err := parsePolicy(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow",` + text + `}]}`)
			require.NoError(t, err)
			v := p.decide(request{action: "sts:AssumeRole", who: []string{"arn:aws:iam::1:role/a"}, facts: facts{}})
			require.True(t, v.allowed, v.clause)
		})
	}
}

func TestLike(t *testing.T) {
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true}, {"*", "", true}, {"?", "", false}, {"a*b*c", "a-b-b-c", true}, {"a*b*c", "a-c", false},
		{"*x", "yyx", true}, {"a", "ab", false}, {"sb-*", "sb-alice", true}, {"a**", "a", true},
	} {
		require.Equal(t, test.want, like(test.pattern, test.text), "%q against %q", test.pattern, test.text)
	}
}
