package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"
	"github.com/stretchr/testify/require"
)

func TestDescription(t *testing.T) {
	for _, c := range []struct{ key, comment, wanted string }{
		{"client_id", "ClientID is our name at\nthe provider.", "Our name at the provider."},
		{"scopes", "Scopes are what we ask for.", "What we ask for."},
		{"format", "Format is `json`, or `text`.", "`json`, or `text`."},
		{"link_life", "LinkLife bounds it.", "`link_life` bounds it."},
		{"id", "ID of the team.", "ID of the team."},
		{"title", "Title that people read.", "Title that people read."},
		{"file", "Its path: a file.", "Its path: a file."},
		{"Tenant", "Tenant is the owner of teams.", "The owner of teams."},
		{"name", "", ""},
	} {
		require.Equal(t, c.wanted, description(c.key, c.comment))
	}
}

func TestDescriptionsReadWell(t *testing.T) {
	t.Chdir("../..")
	schema, err := reflectFile()
	require.NoError(t, err)
	require.NotContains(t, schema.Description, "`File`")
	blocks := []*jsonschema.Schema{schema}
	for name, block := range schema.Definitions {
		require.NotContains(t, block.Description, "`"+name+"`", "let the comment begin with %s is", name)
		blocks = append(blocks, block)
	}
	for _, block := range blocks {
		if block.Properties == nil {
			continue
		}
		for pair := block.Properties.Oldest(); pair != nil; pair = pair.Next() {
			require.Regexp(t, "^(`|[A-Z])", pair.Value.Description, pair.Key)
			require.True(t, strings.HasSuffix(pair.Value.Description, "."), pair.Key)
			require.NotRegexp(t, `[^\x60]\*/\*[^\x60"]`, pair.Value.Description, "Markdown would eat it")
		}
	}
}

func TestLinksOfTheReferenceLeadSomewhere(t *testing.T) {
	t.Chdir("../..")
	page, err := os.ReadFile(reference)
	require.NoError(t, err)
	anchors := map[string]bool{}
	for _, heading := range regexp.MustCompile(`(?m)^##+ (.*)$`).FindAllStringSubmatch(string(page), -1) {
		anchor := regexp.MustCompile(`[^a-z0-9_ -]`).ReplaceAllString(strings.ToLower(heading[1]), "")
		require.False(t, anchors[anchor], heading[1])
		anchors[anchor] = true
	}
	links := regexp.MustCompile(`\(#([^)]*)\)`).FindAllStringSubmatch(string(page), -1)
	require.Greater(t, len(links), 15)
	for _, link := range links {
		require.True(t, anchors[link[1]], link[1])
	}
}
