package main

import (
	"slices"
	"strings"

	"github.com/invopop/jsonschema"
)

// describe makes descriptions of the comments of a block and its keys.
func describe(name string, block *jsonschema.Schema) {
	block.Description = description(name, block.Description)
	if block.Properties == nil {
		return
	}
	for pair := block.Properties.Oldest(); pair != nil; pair = pair.Next() {
		pair.Value.Description = description(pair.Key, pair.Value.Description)
	}
}

// description is the comment of a Go name without that name, which readers do
// not know: "ClientID is our name" becomes "Our name", "LinkLife bounds it"
// becomes "`link_life` bounds it", and "Name of the team" stays.
func description(key, comment string) string {
	comment = strings.Join(strings.Fields(comment), " ")
	first, rest, _ := strings.Cut(comment, " ")
	verb, object, _ := strings.Cut(rest, " ")
	switch {
	case !strings.EqualFold(first, strings.ReplaceAll(key, "_", "")):
		return comment
	case verb == "is" || verb == "are":
		return strings.ToUpper(object[:1]) + object[1:]
	case slices.Contains([]string{"of", "that", "with"}, verb): // the name is a noun of the sentence
		return comment
	}
	return "`" + key + "` " + rest
}
