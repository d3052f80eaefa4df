package strict_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

func TestACanonicalFormThatBecomesTooLongIsGivenUp(t *testing.T) {
	uri := "urn:" + strings.Repeat("u", strict.MaxURI-4)
	for elements, given := range map[int]bool{900: false, 1100: true} {
		root, err := strict.Parse([]byte(`<x xmlns="urn:x" xmlns:p="` + uri + `">` + strings.Repeat("<p:y></p:y>", elements) + `</x>`))
		require.NoError(t, err)
		var form strict.Document
		require.Equal(t, given, form.Canonicalize(root, "", nil) == nil)
		require.Less(t, len(form.Text()), strict.MaxBytes+1024)
	}
}
