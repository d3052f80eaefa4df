package saml_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// confirmed changes the only confirmation.
func confirmed(change func(*idptest.Confirmation)) idptest.Lie {
	return func(m *idptest.Message) { change(&m.Confirmations[0]) }
}

func TestChecklistAssertion(t *testing.T) {
	type lie = idptest.Message
	for name, refused := range map[string]struct {
		lie  idptest.Lie
		code broker.Code
	}{
		"16 a Response of version 1.1":             {func(m *lie) { m.ResponseVersion = "1.1" }, saml.CodeVersion},
		"16 an assertion of version 1.1":           {func(m *lie) { m.Version = "1.1" }, saml.CodeVersion},
		"16 no version":                            {func(m *lie) { m.Version, m.ResponseVersion = "", "" }, saml.CodeVersion},
		"16 another issuer":                        {idptest.From("https://evil.test"), saml.CodeIssuer},
		"16 another issuer of the Response":        {func(m *lie) { m.ResponseIssuer = "https://evil.test" }, saml.CodeIssuer},
		"16 another issuer of the assertion":       {func(m *lie) { m.Issuer = "https://evil.test" }, saml.CodeIssuer},
		"16 an issuer that is a prefix of ours":    {func(m *lie) { m.Issuer += "/" }, saml.CodeIssuer},
		"16 an issuer of another format":           {func(m *lie) { m.IssuerFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress" }, saml.CodeIssuer},
		"16 issued 7 minutes ago":                  {func(m *lie) { m.IssueInstant = at.Add(-7 * time.Minute) }, saml.CodeIssueInstant},
		"16 a Response issued 7 minutes ago":       {func(m *lie) { m.ResponseIssueInstant = at.Add(-7 * time.Minute) }, saml.CodeIssueInstant},
		"16 issued 2 minutes ahead":                {func(m *lie) { m.IssueInstant = at.Add(2 * time.Minute) }, saml.CodeIssueInstant},
		"16 a Response issued 2 minutes ahead":     {func(m *lie) { m.ResponseIssueInstant = at.Add(2 * time.Minute) }, saml.CodeIssueInstant},
		"16 issued at no time":                     {func(m *lie) { m.IssueInstant = time.Time{} }, saml.CodeIssueInstant},
		"16 issued before SAML existed":            {func(m *lie) { m.IssueInstant = time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC) }, saml.CodeUnreadable},
		"17 a status that is not success":          {func(m *lie) { m.Status = []string{"urn:oasis:names:tc:SAML:2.0:status:Responder"} }, saml.CodeStatus},
		"17 success only as the second code":       {func(m *lie) { m.Status = append([]string{"urn:oasis:names:tc:SAML:2.0:status:Responder"}, m.Status...) }, saml.CodeStatus},
		"17 no status code":                        {func(m *lie) { m.Status = nil }, saml.CodeModel},
		"18 no NameID":                             {func(m *lie) { m.NoNameID = true }, saml.CodeSubject},
		"18 an empty NameID":                       {func(m *lie) { m.NameID = "" }, saml.CodeSubject},
		"18 a blank NameID":                        {func(m *lie) { m.NameID = "  " }, saml.CodeSubject},
		"18 a NameID with a line break":            {func(m *lie) { m.NameID = "an\nn" }, saml.CodeSubject},
		"18 a NameID of a filler that is a letter": {func(m *lie) { m.NameID = "\u3164" }, saml.CodeSubject},
		"18 a NameID with a joiner that is a mark": {func(m *lie) { m.NameID = "ann\u034f" }, saml.CodeSubject},
		"18 a NameID with a variation selector":    {func(m *lie) { m.NameID = "ann\ufe0f" }, saml.CodeSubject},
		"18 a NameID of a blank that is a symbol":  {func(m *lie) { m.NameID = "\u2800" }, saml.CodeSubject},
		"18 a NameID with a zero-width character":  {func(m *lie) { m.NameID = "an\u200bn" }, saml.CodeSubject},
		"18 a NameID with space around":            {func(m *lie) { m.NameID = " ann" }, saml.CodeSubject},
		"18 a NameID of 300 characters":            {func(m *lie) { m.NameID = strings.Repeat("a", 300) }, saml.CodeSubject},
		"19 no confirmation":                       {func(m *lie) { m.Confirmations = nil }, saml.CodeConfirmation},
		"19 a confirmation without data":           {confirmed(func(c *idptest.Confirmation) { c.NoData = true }), saml.CodeConfirmation},
		"19 no method":                             {confirmed(func(c *idptest.Confirmation) { c.Method = "" }), saml.CodeConfirmation},
		"19 holder of key":                         {confirmed(func(c *idptest.Confirmation) { c.Method = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key" }), saml.CodeConfirmation},
		"19 sender vouches":                        {confirmed(func(c *idptest.Confirmation) { c.Method = "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches" }), saml.CodeConfirmation},
		"19 no recipient":                          {confirmed(func(c *idptest.Confirmation) { c.Recipient = "" }), saml.CodeConfirmation},
		"19 another recipient":                     {confirmed(func(c *idptest.Confirmation) { c.Recipient = acs + "/" }), saml.CodeConfirmation},
		"19 a recipient that is only a path":       {confirmed(func(c *idptest.Confirmation) { c.Recipient = "/saml/corp/acs" }), saml.CodeConfirmation},
		"19 a confirmation with NotBefore":         {confirmed(func(c *idptest.Confirmation) { c.NotBefore = at.Add(-time.Hour) }), saml.CodeConfirmation},
		"19 a confirmation without NotOnOrAfter":   {confirmed(func(c *idptest.Confirmation) { c.NotOnOrAfter = time.Time{} }), saml.CodeConfirmation},
		"19 a confirmation that has ended":         {confirmed(func(c *idptest.Confirmation) { c.NotOnOrAfter = at.Add(-time.Minute) }), saml.CodeConfirmation},
		"20 no NotBefore":                          {func(m *lie) { m.NotBefore = time.Time{} }, saml.CodeTimes},
		"20 no NotOnOrAfter":                       {func(m *lie) { m.NotOnOrAfter = time.Time{} }, saml.CodeTimes},
		"20 conditions that have ended":            {func(m *lie) { m.NotBefore, m.NotOnOrAfter = at.Add(-time.Hour), at.Add(-time.Minute) }, saml.CodeTimes},
		"20 conditions that begin later":           {func(m *lie) { m.NotBefore = at.Add(61 * time.Second) }, saml.CodeTimes},
		"20 conditions that end before they begin": {func(m *lie) { m.NotBefore, m.NotOnOrAfter = at, at.Add(-30*time.Second) }, saml.CodeTimes},
		"20 no audience restriction":               {func(m *lie) { m.Audiences = nil }, saml.CodeAudience},
		"20 another audience":                      {idptest.For("https://other.example.com"), saml.CodeAudience},
		"20 an audience that is a prefix of ours":  {idptest.For(publicURL), saml.CodeAudience},
		"20 us in only one of two restrictions":    {func(m *lie) { m.Audiences = [][]string{{entityID}, {"https://other.example.com"}} }, saml.CodeAudience},
		"20 an empty restriction":                  {func(m *lie) { m.Audiences = [][]string{{}} }, saml.CodeModel},
		"20 a condition that nobody understands": {func(m *lie) {
			m.ExtraConditions = `<saml:Condition xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:x="urn:x" xsi:type="x:Moon"/>`
		}, saml.CodeCondition},
		"21 another destination":               {func(m *lie) { m.Destination = "https://evil.test/acs" }, saml.CodeDestination},
		"21 a destination that is only a path": {func(m *lie) { m.Destination = "/saml/corp/acs" }, saml.CodeDestination},
		"21 a signed Response without":         {func(m *lie) { m.Destination = ""; m.Signed = idptest.ResponseSigned }, saml.CodeDestination},
		"16 a signed Response without issuer":  {func(m *lie) { m.BeforeSealing = dropIssuer; m.Signed = idptest.ResponseSigned }, saml.CodeShape},
		"22 conditions of two days":            {func(m *lie) { m.NotOnOrAfter = at.Add(48 * time.Hour) }, saml.CodeTimes},
		"22 a confirmation of ten years":       {confirmed(func(c *idptest.Confirmation) { c.NotOnOrAfter = at.AddDate(10, 0, 0) }), saml.CodeConfirmation},
		"22 a session that has ended":          {func(m *lie) { m.SessionEnd = at.Add(-time.Second) }, saml.CodeSession},
		"22 a session that ended long ago":     {func(m *lie) { m.SessionEnd = time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC) }, saml.CodeUnreadable},
		"22 a session that ends in year 10000": {func(m *lie) { m.SessionEnd = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }, saml.CodeUnreadable},
		"22 a session that does so by an offset": {func(m *lie) {
			m.SessionEnd = at
			m.BeforeSigning = func(xml string) string {
				return strings.Replace(xml, `SessionNotOnOrAfter="2026-11-03T09:00:00.000Z"`, `SessionNotOnOrAfter="9999-12-31T23:59:59-01:00"`, 1)
			}
		}, saml.CodeUnreadable},
		"23 no AuthnStatement":             {func(m *lie) { m.NoAuthn = true }, saml.CodeAuthn},
		"23 an empty AuthnContext":         {func(m *lie) { m.AuthnContext = "" }, saml.CodeAuthn},
		"23 an AuthnContext without words": {func(m *lie) { m.AuthnContext = `<saml:AuthnContextClassRef> </saml:AuthnContextClassRef>` }, saml.CodeAuthn},
		"23 an AuthnContext of authorities": {func(m *lie) {
			m.AuthnContext = `<saml:AuthenticatingAuthority>https://up.test</saml:AuthenticatingAuthority>`
		}, saml.CodeAuthn},
		"23 no AuthnInstant":             {func(m *lie) { m.AuthnInstant = time.Time{} }, saml.CodeAuthn},
		"23 an AuthnInstant ahead":       {func(m *lie) { m.AuthnInstant = at.Add(2 * time.Minute) }, saml.CodeAuthn},
		"24 an attribute twice":          {func(m *lie) { m.Attributes = append(m.Attributes, m.Attributes[1]) }, saml.CodeAttributes},
		"24 an attribute without a Name": {func(m *lie) { m.Attributes[0].Name = "" }, saml.CodeAttributes},
		"24 the person only by FriendlyName": {func(m *lie) {
			m.Attributes[0] = idptest.Attribute{Name: "urn:x", FriendlyName: "ssouserid", Values: []string{"ann"}}
		}, saml.CodePerson},
		"24 the person in another case": {func(m *lie) { m.Attributes[0].Name = "SsoUserID" }, saml.CodePerson},
		"24 two names for the person":   {func(m *lie) { m.Attributes[0].Values = []string{"ann", "bob"} }, saml.CodePerson},
		"24 a name for the person beside elements": {func(m *lie) {
			m.BeforeSigning = func(xml string) string {
				return strings.Replace(xml, ">ann</saml2:AttributeValue>", `>ann</saml2:AttributeValue><saml2:AttributeValue><x xmlns="urn:x">bob</x></saml2:AttributeValue>`, 1)
			}
		}, saml.CodePerson},
		"24 no name for the person":            {func(m *lie) { m.Attributes[0].Values = nil }, saml.CodePerson},
		"24 an empty name for the person":      {func(m *lie) { m.Attributes[0].Values = []string{""} }, saml.CodePerson},
		"24 a line break in the person's name": {func(m *lie) { m.Attributes[0].Values = []string{"an\nn"} }, saml.CodePerson},
		"24 no attributes":                     {func(m *lie) { m.Attributes = nil }, saml.CodePerson},
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			who := ann()
			_, err := verify(provider(t), respond(t, tile(), who, refused.lie), nil)
			requireRefused(t, refused.code, err)
		})
	}

	for words, lie := range map[string]idptest.Lie{
		"does not say when it was issued":   func(m *lie) { m.ResponseIssueInstant = time.Time{} },
		"no NotBefore or no NotOnOrAfter":   func(m *lie) { m.NotBefore = time.Time{} },
		"it has no NotOnOrAfter":            confirmed(func(c *idptest.Confirmation) { c.NotOnOrAfter = time.Time{} }),
		"there is none":                     func(m *lie) { m.Confirmations = nil },
		"this provider's entity ID is \"ht": idptest.For("https://other.example.com"),
	} {
		t.Run("a refusal says: "+words, func(t *testing.T) {
			_, err := verify(provider(t), respond(t, tile(), ann(), lie), nil)
			require.ErrorContains(t, err, words)
		})
	}

	t.Run("24 a role for each attribute is refused in Keycloak's words", func(t *testing.T) {
		_, err := verify(provider(t), respond(t, tile(), ann(), func(m *lie) {
			m.Attributes = append(m.Attributes, idptest.Attribute{Name: "Role", Values: []string{"a"}}, idptest.Attribute{Name: "Role", Values: []string{"b"}})
		}), nil)
		requireRefused(t, saml.CodeAttributes, err)
		require.Contains(t, broker.RefusalOf(err).Hint, "Single Role Attribute = on")
	})
	t.Run("18 an encrypted NameID is refused in words", func(t *testing.T) {
		_, err := verify(provider(t), respond(t, tile(), ann(), func(m *lie) {
			m.BeforeSigning = func(xml string) string {
				return strings.NewReplacer("<saml2:NameID", "<saml2:EncryptedID", "</saml2:NameID", "</saml2:EncryptedID").Replace(xml)
			}
		}), nil)
		requireRefused(t, saml.CodeEncrypted, err)
	})
	t.Run("an encrypted assertion is refused in words", func(t *testing.T) {
		_, err := verify(provider(t), respond(t, tile(), ann(), idptest.Unsigned, idptest.AfterSigning(func(xml string) string {
			return strings.NewReplacer("<saml2:Assertion", "<saml2:EncryptedAssertion", "</saml2:Assertion", "</saml2:EncryptedAssertion").Replace(xml)
		})), nil)
		requireRefused(t, saml.CodeEncrypted, err)
	})

	single := []string{"Issuer", "Subject", "NameID", "SubjectConfirmationData", "Conditions", "AuthnContext", "AuthnContextClassRef"}
	for _, element := range single {
		t.Run("25 a second "+element+" is refused", func(t *testing.T) {
			_, err := verify(provider(t), respond(t, tile(), ann(), func(m *lie) {
				m.BeforeSigning = func(xml string) string { return twice(xml, element) }
			}), nil)
			requireRefused(t, saml.CodeModel, err)
		})
	}
	for _, element := range []string{"Status", "StatusCode"} {
		t.Run("25 a second "+element+" is refused", func(t *testing.T) {
			_, err := verify(provider(t), respond(t, tile(), ann(), idptest.OnlyResponseSigned, func(m *lie) {
				m.BeforeSealing = func(xml string) string { return twice(xml, element) }
			}), nil)
			requireRefused(t, saml.CodeModel, err)
		})
	}
	for name, change := range map[string][2]string{
		"25 a stranger in the assertion":             {"<saml2:Subject>", "<x xmlns='urn:x'/><saml2:Subject>"},
		"25 a protocol element in the assertion":     {"<saml2:Subject>", "<p:Status xmlns:p='urn:oasis:names:tc:SAML:2.0:protocol'/><saml2:Subject>"},
		"25 an unknown SAML element":                 {"<saml2:Subject>", "<saml2:Subjects/><saml2:Subject>"},
		"25 text between elements":                   {"<saml2:Subject>", "x<saml2:Subject>"},
		"25 an element within an Issuer":             {"</saml2:Issuer>", "<x xmlns='urn:x'/></saml2:Issuer>"},
		"25 a SAML attribute with a prefix":          {"<saml2:NameID", "<saml2:NameID saml2:Format='x'"},
		"25 an unknown attribute of SAML":            {"<saml2:NameID", "<saml2:NameID saml2:Rank='x'"},
		"25 another's attribute named like SAML's":   {"<saml2:NameID", "<saml2:NameID xmlns:x='urn:x' x:Format='x'"},
		"25 a SAML attribute with a prefix, in data": {"<saml2:SubjectConfirmationData", "<saml2:SubjectConfirmationData saml2:Recipient='x'"},
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			_, err := verify(provider(t), respond(t, tile(), ann(), func(m *lie) {
				m.BeforeSigning = func(xml string) string { return strings.Replace(xml, change[0], change[1], 1) }
			}), nil)
			requireRefused(t, saml.CodeModel, err)
		})
	}
}

func dropIssuer(xml string) string {
	from := strings.Index(xml, "<saml2:Issuer")
	return xml[:from] + xml[strings.Index(xml, "<saml2p:Status>"):]
}

// twice repeats the first element of that name.
func twice(xml, element string) string {
	for _, prefix := range []string{"saml2p:", "saml2:"} {
		from := strings.Index(xml, "<"+prefix+element)
		if from < 0 {
			continue
		}
		end := strings.Index(xml[from:], "</"+prefix+element+">")
		if end < 0 { // it is empty
			end = strings.Index(xml[from:], "/>") + 2
		} else {
			end += len("</" + prefix + element + ">")
		}
		return xml[:from+end] + xml[from:]
	}
	panic("no " + element)
}

// What real providers send, and what is valid, gets in.
func TestValidVariants(t *testing.T) {
	type lie = idptest.Message
	for name, honest := range map[string]idptest.Lie{
		"saml: prefixes":                 idptest.WrittenWith(idptest.SAMLPrefixes),
		"no prefixes":                    idptest.WrittenWith(idptest.NoPrefixes),
		"one prefix bound twice":         idptest.WrittenWith(idptest.SamePrefix),
		"a Response without issuer":      func(m *lie) { m.ResponseIssuer = "" },
		"a Response without destination": func(m *lie) { m.Destination = "" },
		"an issuer of the entity format": func(m *lie) { m.IssuerFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity" },
		"a clock a minute ahead":         idptest.Shifted(time.Minute),
		"a clock a minute behind":        idptest.Shifted(-time.Minute),
		"four minutes on the way":        func(m *lie) { m.IssueInstant, m.ResponseIssueInstant = at.Add(-4*time.Minute), at.Add(-4*time.Minute) },
		"Entra's hour": func(m *lie) {
			m.NotBefore, m.NotOnOrAfter, m.Confirmations[0].NotOnOrAfter = at.Add(-5*time.Minute), at.Add(70*time.Minute), at.Add(70*time.Minute)
		},
		"LemonLDAP::NG's ten minutes": func(m *lie) {
			m.NotOnOrAfter, m.Confirmations[0].NotOnOrAfter = at.Add(600*time.Second), at.Add(600*time.Second)
		},
		"our audience first of three":     func(m *lie) { m.Audiences = [][]string{{entityID, "https://a.test", "https://b.test"}} },
		"our audience last of three":      func(m *lie) { m.Audiences = [][]string{{"https://a.test", "https://b.test", entityID}} },
		"us in two restrictions":          func(m *lie) { m.Audiences = [][]string{{entityID}, {"https://a.test", entityID}} },
		"OneTimeUse and ProxyRestriction": func(m *lie) { m.ExtraConditions = `<saml:OneTimeUse/><saml:ProxyRestriction Count="1"/>` },
		"two confirmations of which one fits": func(m *lie) {
			other := m.Confirmations[0]
			other.Method = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"
			m.Confirmations = append([]idptest.Confirmation{other}, m.Confirmations...)
		},
		"a session without end":       func(m *lie) { m.SessionEnd = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC) },
		"the session of the provider": func(m *lie) { m.SessionEnd = at.Add(8 * time.Hour) },
		"a declared AuthnContext": func(m *lie) {
			m.AuthnContext = `<saml:AuthnContextDeclRef>urn:x</saml:AuthnContextDeclRef><saml:AuthenticatingAuthority>https://up.test</saml:AuthenticatingAuthority>`
		},
		"an attribute without values": func(m *lie) { m.Attributes = append(m.Attributes, idptest.Attribute{Name: "none"}) },
		"an attribute with many values": func(m *lie) {
			m.Attributes = append(m.Attributes, idptest.Attribute{Name: "groups", Values: strings.Split(strings.Repeat("g,", 150), ",")})
		},
		"entities and markup in a value": func(m *lie) {
			m.Attributes = append(m.Attributes, idptest.Attribute{Name: "cn", Values: []string{`Ann <"O'Hara"> & sons`}})
		},
		"an inclusive namespace": func(m *lie) { m.PrefixList = "xs xsi" },
		"an inclusive namespace declared outside": func(m *lie) {
			m.PrefixList = "xs"
			m.BeforeSigning = func(xml string) string {
				const xs = ` xmlns:xs="http://www.w3.org/2001/XMLSchema"`
				return strings.Replace(strings.ReplaceAll(xml, xs, ""), "<saml2:Assertion", "<saml2:Assertion"+xs, 1)
			}
		},
		"a pretty-printed assertion": func(m *lie) {
			m.BeforeSigning = func(xml string) string { return strings.ReplaceAll(xml, "><saml2:", ">\n  <saml2:") }
		},
		"extensions": func(m *lie) {
			m.BeforeSealing = func(xml string) string {
				return strings.Replace(xml, "<saml2p:Status>", "<saml2p:Extensions><x xmlns='urn:x'>any</x></saml2p:Extensions><saml2p:Status>", 1)
			}
		},
		"xsi:type on SubjectConfirmationData": func(m *lie) {
			m.BeforeSigning = func(xml string) string {
				return strings.Replace(xml, "<saml2:SubjectConfirmationData", "<saml2:SubjectConfirmationData xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:type='saml2:KeyInfoConfirmationDataType'", 1)
			}
		},
		"a value that contains elements": func(m *lie) {
			m.BeforeSigning = func(xml string) string {
				return strings.Replace(xml, ">Team1</saml2:AttributeValue>", ">Team1</saml2:AttributeValue><saml2:AttributeValue><saml2:NameID>x</saml2:NameID></saml2:AttributeValue>", 1)
			}
		},
	} {
		for parts, signed := range signedParts {
			if parts != "assertion signed" && (name == "a Response without issuer" || name == "a Response without destination") {
				continue // a signed one has to have them
			}
			t.Run(name+", "+parts, func(t *testing.T) {
				who, err := verify(provider(t), respond(t, tile(), ann(), signed, honest), nil)
				require.NoError(t, err)
				require.Equal(t, "ann", who.Subject)
				require.Equal(t, []string{"Team1"}, who.Attributes["teamid"])
			})
		}
	}
	t.Run("a value keeps its markup", func(t *testing.T) {
		const name = `Ann <"O'Hara"> & sons`
		who, err := verify(provider(t), respond(t, tile(), ann(), func(m *lie) {
			m.Attributes = append(m.Attributes, idptest.Attribute{Name: "cn", Values: []string{name}})
		}), nil)
		require.NoError(t, err)
		require.Equal(t, []string{name}, who.Attributes["cn"])
	})
	t.Run("22 the session of the provider bounds ours", func(t *testing.T) {
		who, err := verify(provider(t), respond(t, tile(), ann(), func(m *lie) { m.SessionEnd = at.Add(time.Hour) }), nil)
		require.NoError(t, err)
		require.Equal(t, at.Add(time.Hour), who.ValidUntil)
		who, err = verify(provider(t), respond(t, tile(), ann(), func(m *lie) { m.SessionEnd = at.Add(100 * time.Hour) }), nil)
		require.NoError(t, err)
		require.Equal(t, at.Add(12*time.Hour), who.ValidUntil)
	})
	t.Run("22 a skew of three minutes can be allowed, and no more", func(t *testing.T) {
		response := respond(t, tile(), ann(), idptest.Shifted(170*time.Second))
		_, err := verify(provider(t), response, nil)
		requireRefused(t, saml.CodeIssueInstant, err)
		_, err = verify(provider(t, func(c *saml.Config) { c.Skew = 180 * time.Second }), response, nil)
		require.NoError(t, err)
	})
}

func TestPerson(t *testing.T) {
	byNameID := func(c *saml.Config) { c.Person = saml.NameID }
	t.Run("the NameID can name the person", func(t *testing.T) {
		who, err := verify(provider(t, byNameID), respond(t, tile(), idptest.Person{NameID: "Ann@Corp.test", NameIDFormat: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"}), nil)
		require.NoError(t, err)
		require.Equal(t, "Ann@Corp.test", who.Subject)
		require.Equal(t, "ann@corp.test", who.Email)
	})
	t.Run("a transient NameID cannot", func(t *testing.T) {
		transient := idptest.Person{NameID: "_x1", NameIDFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"}
		_, err := verify(provider(t, byNameID), respond(t, tile(), transient), nil)
		requireRefused(t, saml.CodePerson, err)
	})
	t.Run("a transient NameID beside the attribute is fine", func(t *testing.T) {
		who := ann()
		who.NameIDFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
		_, err := verify(provider(t), respond(t, tile(), who), nil)
		require.NoError(t, err)
	})
	t.Run("an operator reads what came instead of the attribute that names people, and nothing of what it says", func(t *testing.T) {
		_, err := verify(provider(t, func(c *saml.Config) { c.Person = "uid" }), respond(t, tile(), ann()), nil)
		requireRefused(t, saml.CodePerson, err)
		require.ErrorContains(t, err, `no attribute "uid" to name the person, but "ssouserid", "teamid"`)
		require.NotContains(t, err.Error(), "Team1")
	})
	for name, lie := range map[string]idptest.Lie{
		"of another provider": func(m *idptest.Message) { m.NameQualifier = "https://other.test" },
		"for another service": func(m *idptest.Message) { m.SPNameQualifier = "https://other.test" },
		"of both names, one is wrong": func(m *idptest.Message) {
			m.NameQualifier, m.SPNameQualifier = "https://idp.corp.test", "https://other.test"
		},
	} {
		t.Run("a NameID "+name+" cannot", func(t *testing.T) {
			_, err := verify(provider(t, byNameID), respond(t, tile(), ann(), lie), nil)
			requireRefused(t, saml.CodePerson, err)
		})
	}
	t.Run("a NameID qualified for us can", func(t *testing.T) {
		_, err := verify(provider(t, byNameID), respond(t, tile(), ann(), func(m *idptest.Message) {
			m.NameQualifier, m.SPNameQualifier = "https://idp.corp.test", entityID
		}), nil)
		require.NoError(t, err)
	})
	t.Run("an attribute by another name can", func(t *testing.T) {
		oid := func(c *saml.Config) { c.Person = "urn:oid:0.9.2342.19200300.100.1.1" }
		who, err := verify(provider(t, oid), respond(t, tile(), idptest.Person{NameID: "x", Attributes: []idptest.Attribute{{Name: "urn:oid:0.9.2342.19200300.100.1.1", Values: []string{"ann"}}}}), nil)
		require.NoError(t, err)
		require.Equal(t, "ann", who.Subject)
	})
	for name, address := range map[string]string{
		"mail": "Ann@Corp.test", "email": "Ann@Corp.test", "urn:oid:0.9.2342.19200300.100.1.3": "Ann@Corp.test",
		"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress": "Ann@Corp.test",
	} {
		t.Run("an address is read from "+name, func(t *testing.T) {
			who := ann()
			who.Attributes = append(who.Attributes, idptest.Attribute{Name: name, Values: []string{address}})
			got, err := verify(provider(t), respond(t, tile(), who), nil)
			require.NoError(t, err)
			require.Equal(t, "ann@corp.test", got.Email)
			require.Equal(t, "ann", got.Subject)
		})
	}
	t.Run("what is no address is not read as one", func(t *testing.T) {
		who := ann()
		who.Attributes = append(who.Attributes, idptest.Attribute{Name: "mail", Values: []string{"a@b@c"}})
		got, err := verify(provider(t), respond(t, tile(), who), nil)
		require.NoError(t, err)
		require.Empty(t, got.Email)
	})
	t.Run("no refusal quotes a person's name or values", func(t *testing.T) {
		for _, lie := range []idptest.Lie{
			func(m *idptest.Message) { m.Attributes[0].Values = []string{"secret\nname"} },
			func(m *idptest.Message) { m.Attributes[0].Values = []string{"secret", "secret2"} },
			func(m *idptest.Message) { m.NameID = "secret\n" },
			func(m *idptest.Message) { m.NameID = "secret"; m.Attributes = nil },
		} {
			_, err := verify(provider(t), respond(t, tile(), ann(), lie), nil)
			require.Error(t, err)
			require.NotContains(t, err.Error()+broker.RefusalOf(err).Hint, "secret")
		}
	})
}
