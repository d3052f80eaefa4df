package strict_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

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
