package strict_test

import (
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

func response(b *testing.B) []byte {
	b.Helper()
	idp, err := idptest.NewSAML(idptest.SAMLConfig{SSOURL: "https://idp.test/sso"})
	require.NoError(b, err)
	response, err := idp.Respond(idptest.Unsolicited("urn:us", "https://us.test/acs"), idptest.Someone("ann", "Team1"))
	require.NoError(b, err)
	document, err := base64.StdEncoding.DecodeString(response)
	require.NoError(b, err)
	return document
}

func BenchmarkParse(b *testing.B) {
	var d strict.Document
	document := response(b)
	b.SetBytes(int64(len(document)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Parse(document); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCanonicalize(b *testing.B) {
	var form strict.Document
	document := response(b)
	root, err := strict.Parse(document)
	require.NoError(b, err)
	b.SetBytes(int64(len(document)))
	b.ReportAllocs()
	for b.Loop() {
		form.Canonicalize(root, "", nil)
	}
}
