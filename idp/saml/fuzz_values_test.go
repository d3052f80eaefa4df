package saml_test

import (
	"strings"
	"testing"
	"time"

	crewjam "github.com/crewjam/saml"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// FuzzValues lets the provider say anything of a person, in any writing. If that
// is accepted, it is read as it was said, by us and by crewjam/saml.
func FuzzValues(f *testing.F) {
	opinionAt(f)
	f.Add("ann", "groups", "a", "b", byte(0), "xs xsi")
	f.Add(" ann", "urn:oid:1.2", `<&>"'`, "\u00e9\t\n\u4e16", byte(5), "")
	f.Add("ann\u200b", "teamid", "]]>", "", byte(10), "#default")
	f.Add("Ann@Corp.test", "email", "&#x41;", "<![CDATA[x]]>", byte(3), "saml2")
	s := constantIDP(f)
	p := fuzzed(f, s, func(c *saml.Config) { c.Person, c.SecondOpinion = saml.NameID, true })
	parts := []idptest.Lie{honest, idptest.OnlyResponseSigned, idptest.BothAreSigned}
	f.Fuzz(func(t *testing.T, name, attribute, first, second string, way byte, prefixes string) {
		for _, text := range []string{name, attribute, first, second} {
			if strings.ContainsFunc(text, notAlike) {
				return
			}
		}
		who := idptest.Person{NameID: name, Attributes: []idptest.Attribute{{Name: attribute, Values: []string{first, second}}}}
		response, err := s.Respond(tile(), who, parts[way%3], idptest.WrittenWith(idptest.Prefixes(way/3%4)), func(m *idptest.Message) { m.PrefixList = prefixes })
		if err != nil {
			return // PrefixList is written as it is
		}
		read, err := verify(p, response, nil)
		if err != nil {
			requireSomeRefusal(t, err)
			require.NotEqual(t, saml.CodeOpinion, broker.CodeOf(err), "%v", err)
			return
		}
		require.Equal(t, name, read.Subject)
		require.Equal(t, map[string][]string{attribute: {first, second}}, read.Attributes)
	})
}

// notAlike reports whether a provider cannot write r, or crewjam/saml reads it
// as something else: of a carriage return it makes a line feed.
func notAlike(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' || r >= 0xFFFD && r <= 0xFFFF
}

// opinionAt sets the clocks of the second opinion, which are its process's.
func opinionAt(f *testing.F) {
	f.Helper()
	now, clock := crewjam.TimeNow, crewjam.Clock
	crewjam.TimeNow, crewjam.Clock = func() time.Time { return at }, dsig.NewFakeClockAt(at)
	f.Cleanup(func() { crewjam.TimeNow, crewjam.Clock = now, clock })
}
