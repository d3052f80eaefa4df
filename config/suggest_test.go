package config

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestASuggestionListsEveryKey(t *testing.T) {
	for _, of := range []any{File{}, OIDC{}, SAML{}, Tenant{}, Team{}} {
		var names []string
		for _, field := range reflect.VisibleFields(reflect.TypeOf(of)) {
			names = append(names, field.Name)
		}
		require.NotContains(t, suggestion("audienceswhatever", names), "...", "%T", of)
	}
}

func TestOfManyNamesTheNearestAreListed(t *testing.T) {
	var names []string
	for i := range 100 {
		names = append(names, fmt.Sprintf("customer-number-%02d", i))
	}
	said := suggestion("audiences", append(names, "api_audiences"))
	require.True(t, strings.HasPrefix(said, "it is one of api_audiences, customer-number-"), said)
	require.True(t, strings.HasSuffix(said, ", ..."), said)
	require.Equal(t, 23, strings.Count(said, "customer"))
}
