package config_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/config"
)

// block is one object of the schema.
type block struct {
	Properties           map[string]map[string]any
	Required             []string
	AdditionalProperties *bool
	Description          string
	Defs                 map[string]block `json:"$defs"`
}

// TestTheSchemaHasTheKeysOfTheTypes compares the two sources of keys, all the
// way down.
func TestTheSchemaHasTheKeysOfTheTypes(t *testing.T) {
	var top block
	require.NoError(t, json.Unmarshal(config.Schema(), &top))
	seen := map[string]bool{}
	var compare func(of reflect.Type, b block)
	compare = func(of reflect.Type, b block) {
		keys, inner := keysOf(of)
		require.ElementsMatch(t, keys, slices.Collect(maps.Keys(b.Properties)), of)
		require.False(t, *b.AdditionalProperties, of)
		for key, property := range b.Properties {
			require.NotEmpty(t, property["description"], "%s.%s", of, key)
		}
		for _, next := range inner {
			if !seen[next.Name()] {
				seen[next.Name()] = true
				compare(next, top.Defs[next.Name()])
			}
		}
	}
	compare(reflect.TypeFor[config.File](), top)
	require.Len(t, top.Defs, len(seen)+2, "the lists of rules and of key pairs besides")
}

// keysOf are the keys of a struct, and the structs behind them.
func keysOf(of reflect.Type) (keys []string, inner []reflect.Type) {
	for f := range of.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if options == "inline" {
			k, i := keysOf(f.Type)
			keys, inner = append(keys, k...), append(inner, i...)
			continue
		}
		if name == "" || name == "-" {
			continue
		}
		keys = append(keys, name)
		next := f.Type
		for next.Kind() == reflect.Pointer || next.Kind() == reflect.Slice {
			next = next.Elem()
		}
		if next.Kind() == reflect.Struct {
			inner = append(inner, next)
		}
	}
	return keys, inner
}

// TestSchemaAndLoaderAgree spoils a configuration in ways that both must
// refuse.
func TestSchemaAndLoaderAgree(t *testing.T) {
	schema := compiled(t)
	require.NoError(t, schema.Validate(instance(t, []byte(good))))
	for name, text := range map[string]string{
		"an unknown key":                     spoiled("public_url", "publicurl"),
		"an unknown version":                 spoiled("version: 1", "version: 2"),
		"a missing key":                      spoiled("    region: eu-west-1\n", ""),
		"a short account":                    spoiled("id: 012345670123", `id: "1"`),
		"a bad region":                       spoiled("eu-west-1", "europe"),
		"a bad role":                         spoiled("arn:aws:iam::012345670123:role/launch", "launch"),
		"a bad domain":                       spoiled("d-abc123", "abc123"),
		"a bad name":                         spoiled("name: corp", "name: Corp"),
		"a bad pattern":                      spoiled("research/*", "'*/churn'"),
		"a bad address":                      spoiled("version: 1", "version: 1\nlisten: localhost"),
		"a bad rate":                         spoiled("version: 1", "version: 1\nlimits: {per_provider: 5/h}"),
		"a bad proxy":                        spoiled("[127.0.0.1]", "[localhost]"),
		"a bad public address":               spoiled("https://studio.example.com", "studio.example.com"),
		"no protocol":                        spoiled("    saml:\n      metadata: {file: idp.xml}\n      allow_unsolicited: true\n", ""),
		"two protocols":                      crm("    vouches_for", "    saml: {metadata: {file: idp.xml}, allow_unsolicited: true}\n    vouches_for"),
		"an OpenID provider's inline secret": crm("{file: external-id}", "hunter2"),
		"no client secret":                   crm("      client_secret: {file: external-id}\n", ""),
		"a bad issuer":                       crm("https://id.example.com/", "id.example.com"),
		"a bad algorithm":                    oidc("algorithms: [HS256]"),
		"a session without keys":             spoiled("version: 1", "version: 1\nsession: {idle: 1h}"),
		"a bad origin":                       spoiled("    domain", "    embed: {origins: [https://a.example/]}\n    domain"),
		"a bad landing":                      spoiled("    domain", "    landing: studio::../x\n    domain"),
		"a bad further landing":              spoiled("    domain", "    landings: {a: jupyterhub}\n    domain"),
		"a bad landing's name":               spoiled("    domain", "    landings: {A: jupyterlab}\n    domain"),
		"not everyone":                       spoiled("{equals: Team1}", "{everyone: false}"),
		"everyone and a group":               spoiled("{equals: Team1}", "{everyone: true, group: x}"),
		"a tenant's name alone":              spoiled("    vouches_for", "    tenant: org\n    vouches_for"),
		"a bad choice":                       spoiled("allow_unsolicited", "request_binding: artifact\n      allow_unsolicited"),
		"a number for a length":              spoiled("    domain", "    session: 8\n    domain"),
		"a word for a flag":                  spoiled("allow_unsolicited: true", "allow_unsolicited: ja"),
		"two ways at once":                   spoiled("{equals: Team1}", "{equals: Team1, group: x}"),
		"no way at all":                      spoiled("{equals: Team1}", "{attribute: teamid}"),
		"an inline secret":                   spoiled("{file: external-id}", "hunter2"),
		"no rule":                            spoiled("{equals: Team1}", "[]"),
		"a list for one thing":               spoiled("domain: d-abc123", "domain: [d-abc123]"),
		"one thing for a list":               spoiled("vouches_for: [research/*]", "vouches_for: research/*"),
		"a scalar for a mapping":             spoiled("saml:\n      metadata: {file: idp.xml}\n      allow_unsolicited: true", "saml: true"),
	} {
		t.Run(name, func(t *testing.T) {
			require.NotEqual(t, good, text)
			require.NotEmpty(t, problems(t, text, folder))
			require.Error(t, schema.Validate(instance(t, []byte(text))))
		})
	}
}
