package strict_test

import (
	"math"
	"strings"
	"testing"
	"time"

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

// Anybody can put what they like below a PrefixList that a provider signed once.
func TestALongPrefixListHardlySlowsACanonicalFormDown(t *testing.T) {
	const prefixes = "b c d e f g h i j k l m n o p q r s t u v w x y z B C D E F G H I J K L M N O P Q R S T U V W X Y Z"
	declared := func(prefixes string) string {
		return ` xmlns:` + strings.ReplaceAll(prefixes, " ", `="urn:y" xmlns:`) + `="urn:y"`
	}
	const depth, half = strict.MaxDepth - 1, len(prefixes) / 2
	root, err := strict.Parse([]byte(`<a xmlns="urn:x"` + declared(prefixes[:half]) + `><a` + declared(prefixes[half+1:]) + `>` +
		strings.Repeat("<a>", depth-2) + strings.Repeat("<a></a>", strict.MaxElements-depth) + strings.Repeat("</a>", depth)))
	require.NoError(t, err)
	var form strict.Document
	least := func(prefixes string) time.Duration {
		took := time.Duration(math.MaxInt64)
		for range 5 {
			began := time.Now()
			require.NotNil(t, form.Canonicalize(root, prefixes, nil))
			took = min(took, time.Since(began))
		}
		return took
	}
	require.Less(t, least(strings.Repeat(prefixes+" ", 2)), 200*least(""))
}
