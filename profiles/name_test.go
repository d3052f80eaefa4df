package profiles_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/profiles"
)

// awsName is the pattern of UserProfileName in AWS's API model, as a full match.
var awsName = regexp.MustCompile(`^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$`)

// tuple is what a profile name is made from.
type tuple struct{ issuer, subject, tenant, team string }

func (t tuple) name() string { return profiles.Name(t.who(), t.what()) }

func (t tuple) who() broker.Identity {
	return broker.Identity{Issuer: t.issuer, Subject: t.subject}
}

func (t tuple) what() broker.Assignment {
	return broker.Assignment{Tenant: t.tenant, Team: t.team}
}

func TestNameIsReadable(t *testing.T) {
	for _, tt := range []struct{ subject, team, want string }{
		{"ann", "churn", "ann-churn-"},
		{"Ann.Lee@Example.com", "Churn", "ann-lee-example-com-churn-"},
		{"--a..b--", "_x_", "a-b-x-"},
		{"ann", "", "ann-"},
		{"李", "churn", "churn-"},
		{"李", "", ""},
		{strings.Repeat("a", 40), strings.Repeat("b", 40), strings.Repeat("a", 20) + "-" + strings.Repeat("b", 15) + "-"},
		{strings.Repeat("a", 19) + ".bc", "x", strings.Repeat("a", 19) + "-x-"},
	} {
		name := tuple{"idp", tt.subject, "acme", tt.team}.name()
		require.Equal(t, tt.want, name[:len(name)-26], tt.subject)
		require.Regexp(t, awsName, name)
		require.LessOrEqual(t, len(name), 63)
	}
}

func TestNameNeverChanges(t *testing.T) {
	require.Equal(t, "ann-churn-gwuzutklblpxjqi2666a72etd2", tuple{"https://idp.example.com", "ann", "research", "churn"}.name(),
		"people would lose their profiles")
}

// TestNamesThatMetInTheSample are the collisions of AWS's own sample, which
// joins user and team with a hyphen and searches by substring.
func TestNamesThatMetInTheSample(t *testing.T) {
	t.Run("user a-b of team c is not user a of team b-c", func(t *testing.T) {
		require.NotEqual(t, tuple{"idp", "a-b", "acme", "c"}.name(), tuple{"idp", "a", "acme", "b-c"}.name())
	})
	t.Run("team Team1 is not found in Team10", func(t *testing.T) {
		require.NotContains(t, tuple{"idp", "u", "acme", "Team10"}.name(), tuple{"idp", "u", "acme", "Team1"}.name())
		require.NotEqual(t, tuple{"idp", "u-Team10", "acme", ""}.name(), tuple{"idp", "u", "acme", "Team10"}.name())
	})
	t.Run("an e-mail address makes a valid name", func(t *testing.T) {
		require.Regexp(t, awsName, tuple{"idp", "a@b.com", "acme", "c"}.name())
	})
	t.Run("the same subject of two issuers is two people", func(t *testing.T) {
		require.NotEqual(t, tuple{"idp", "ann", "acme", "c"}.name(), tuple{"idp2", "ann", "acme", "c"}.name())
	})
	t.Run("a team of the same name in two tenants is two teams", func(t *testing.T) {
		require.NotEqual(t, tuple{"idp", "ann", "acme", "c"}.name(), tuple{"idp", "ann", "umbrella", "c"}.name())
	})
}

func TestAMillionAwkwardNamesDoNotMeet(t *testing.T) {
	subjects := awkward(1000)
	if testing.Short() {
		subjects = subjects[:50]
	}
	others := awkward(10)
	seen := make(map[string]struct{}, len(subjects)*1000)
	for i, subject := range subjects {
		for j := range 1000 {
			name := tuple{others[j%10], subject, others[j/10%10], others[j/100]}.name()
			if !valid(name) || (i+j)%997 == 0 && !awsName.MatchString(name) {
				t.Fatalf("%q is no profile name", name)
			}
			if _, twice := seen[name]; twice {
				t.Fatalf("%q is the name of two profiles", name)
			}
			seen[name] = struct{}{}
		}
	}
	require.Len(t, seen, len(subjects)*1000)
}

// valid is awsName and the length, without the cost of the expression. Names
// are lower case: AWS does not tell case apart.
func valid(name string) bool {
	rest := strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-")
	return rest == "" && len(name) <= 63 && !strings.HasPrefix(name, "-") && !strings.HasSuffix(name, "-")
}

// awkward returns n different texts that differ in case, separators,
// normalization, length beyond the readable part, or where they are cut.
func awkward(n int) []string {
	words := []string{
		"", "a", "A", "b", "ab", "alice", "Alice", "ALICE", "u-Team1", "u-Team10", "u", "a@b.com", "A@B.COM", "\u00e4", "a\u0308", "ß", "ss", "İ", "ı", "i",
		"\x00", "\xff", " ", "-", ".", "1", "01", strings.Repeat("x", 63), strings.Repeat("x", 64), strings.Repeat("-", 70), "李", "..", "a ",
	}
	var texts []string
	known := map[string]bool{}
	for _, separator := range []string{"", "-", ".", "|", "/", "\x00", "--"} {
		for _, one := range words {
			for _, two := range words {
				text := one + separator + two
				if !known[text] && len(texts) < n {
					known[text] = true
					texts = append(texts, text)
				}
			}
		}
	}
	return texts
}

func TestNamesOfTwoPeopleDiffer(t *testing.T) {
	text := rapid.OneOf(rapid.StringMatching(`[aAbB.\-@|]{0,4}`), rapid.StringN(0, 80, 200))
	drawn := rapid.Custom(func(r *rapid.T) tuple {
		return tuple{text.Draw(r, "issuer"), text.Draw(r, "subject"), text.Draw(r, "tenant"), text.Draw(r, "team")}
	})
	rapid.Check(t, func(r *rapid.T) {
		one, two := drawn.Draw(r, "one"), drawn.Draw(r, "two")
		if one.name() == two.name() != (one == two) {
			r.Fatalf("%q and %q: %s, %s", one, two, one.name(), two.name())
		}
		if !awsName.MatchString(one.name()) || len(one.name()) > 63 {
			r.Fatalf("%q is no profile name", one.name())
		}
	})
}

func TestNamesOfShiftedPartsDiffer(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		whole := rapid.StringN(1, 30, 60).Draw(r, "whole")
		i := rapid.IntRange(0, len(whole)).Draw(r, "i")
		j := rapid.IntRange(0, len(whole)).Draw(r, "j")
		one, two := tuple{whole[:i], whole[i:], "t", "t"}, tuple{whole[:j], whole[j:], "t", "t"}
		if i != j && one.name() == two.name() {
			r.Fatalf("%q cut at %d and %d", whole, i, j)
		}
	})
}

func TestOwner(t *testing.T) {
	sts := regexp.MustCompile(`^[\w+=,.@-]{2,61}$`)
	tag := regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$`)

	t.Run("the subject can be read", func(t *testing.T) {
		require.Regexp(t, `^ann@example\.com-[a-z2-7]{26}$`, profiles.Owner(tuple{"idp", "ann@example.com", "", ""}.who()))
	})
	t.Run("two issuers have two owners", func(t *testing.T) {
		require.NotEqual(t, profiles.Owner(tuple{issuer: "a", subject: "ann"}.who()), profiles.Owner(tuple{issuer: "b", subject: "ann"}.who()))
	})
	t.Run("it fits into session names and tags, and nothing of it is lost", func(t *testing.T) {
		seen := map[string]string{}
		for _, subject := range awkward(5000) {
			owner := profiles.Owner(tuple{issuer: "idp", subject: subject}.who())
			require.Regexp(t, sts, owner)
			require.Regexp(t, tag, owner)
			require.NotContains(t, seen, owner, "%q", subject)
			require.False(t, strings.HasPrefix(owner, "aws:"))
			seen[owner] = subject
		}
	})
}
