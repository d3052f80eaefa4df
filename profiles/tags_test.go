package profiles_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/profiles"
)

// awsTagValue is the pattern of a tag value in AWS's API model.
var awsTagValue = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`)

func TestTags(t *testing.T) {
	who := tuple{issuer: "idp", subject: "ann"}.who()
	a := broker.Assignment{Tenant: "acme", Team: "churn", Tags: map[string]string{"CostCenter": "4711"}}

	t.Run("they name the owner and carry the assignment's own", func(t *testing.T) {
		require.Equal(t, map[string]string{
			"studiobroker-tenant": "acme", "studiobroker-team": "churn", "studiobroker-user": profiles.Owner(who),
			"studiobroker-managed": "true", "CostCenter": "4711",
		}, profiles.Tags(who, a))
		require.Len(t, a.Tags, 1, "the assignment is left alone")
	})
	t.Run("an assignment cannot name another owner", func(t *testing.T) {
		forged := broker.Assignment{Team: "churn", Tags: map[string]string{profiles.TagUser: "bob", profiles.TagTeam: "x", profiles.TagManaged: "false"}}
		require.Equal(t, profiles.Tags(who, broker.Assignment{Team: "churn"}), profiles.Tags(who, forged))
	})
}

func TestTagValuesFitAWS(t *testing.T) {
	value := func(team string) string {
		return profiles.SessionTags(broker.Identity{}, broker.Assignment{Team: team})[profiles.TagTeam]
	}
	t.Run("ordinary names stay as they are", func(t *testing.T) {
		for _, name := range []string{"", "churn", "Data Science", "données", "a.b_c:d/e+f-g@h"} {
			require.Equal(t, name, value(name))
		}
	})
	t.Run("the rest is quoted", func(t *testing.T) {
		require.Equal(t, "CN=3Da=2C OU=3Db=28c=29", value("CN=a, OU=b(c)"))
		require.Equal(t, "=FF=0A", value("\xff\n"))
		require.Equal(t, "=EF=BF=BD", value("\uFFFD"))
	})
	t.Run("what is too long ends in a digest", func(t *testing.T) {
		one, two := value(strings.Repeat("ä", 257)), value(strings.Repeat("ä", 258))
		require.Equal(t, 256, utf8.RuneCountInString(one))
		require.NotEqual(t, one, two)
		require.Equal(t, strings.Repeat("ä", 256), value(strings.Repeat("ä", 256)))
	})
	t.Run("no two names have one value", func(t *testing.T) {
		text := rapid.OneOf(rapid.StringMatching(`[a=,2C\xff]{0,6}`), rapid.StringN(0, 300, 900))
		rapid.Check(t, func(r *rapid.T) {
			one, two := text.Draw(r, "one"), text.Draw(r, "two")
			if value(one) == value(two) != (one == two) {
				r.Fatalf("%q and %q are %q", one, two, value(one))
			}
			if !awsTagValue.MatchString(value(one)) || utf8.RuneCountInString(value(one)) > 256 {
				r.Fatalf("%q is no tag value", value(one))
			}
		})
	})
}
