package saml_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/saml"
)

func TestSuppose(t *testing.T) {
	t.Run("the configured attribute names the person", func(t *testing.T) {
		report := provider(t).Suppose("", map[string][]string{"ssouserid": {"ann"}, "teamid": {"Team1"}}, at)
		require.Nil(t, report.Refusal)
		require.Equal(t, "ann", report.Identity.Subject)
		require.Equal(t, []string{"Team1"}, report.Identity.Attributes["teamid"])
	})
	t.Run("without it nobody is named", func(t *testing.T) {
		report := provider(t).Suppose("ann", nil, at)
		require.Equal(t, saml.CodePerson, report.Refusal.Code)
		require.Empty(t, report.Identity)
	})
	t.Run("a NameID names the person where it is configured to", func(t *testing.T) {
		report := provider(t, func(c *saml.Config) { c.Person = saml.NameID }).Suppose("ann", nil, at)
		require.Equal(t, "ann", report.Identity.Subject)
	})
}
