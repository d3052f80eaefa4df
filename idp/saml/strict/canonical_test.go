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
		form := root.AppendCanonical(nil, "", nil)
		require.Equal(t, given, len(form) > strict.MaxBytes)
		require.Less(t, len(form), strict.MaxBytes+1024)
	}
}
