package config

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Tags are AWS tags (SageMaker API, Tag).
type Tags map[string]string

const (
	maxTags     = 40 // AWS's 50 less room for ours
	maxTagKey   = 128
	maxTagValue = 256
)

var tagPattern = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`)

func (Tags) expects() string { return "keys with values, such as {Team: Team1}" }

const tagCharacters = "use letters, digits, spaces and _ . : / = + - @"

// checkTagKey refuses what AWS refuses, and what would speak for the broker.
func checkTagKey(key string) *wrong {
	lower := strings.ToLower(key)
	switch {
	case key == "" || utf8.RuneCountInString(key) > maxTagKey:
		return refuse("shorten the key", "a tag's key has 1 to %d characters", maxTagKey)
	case strings.HasPrefix(lower, "aws:"):
		return refuse("choose another key", "keys that begin with aws: belong to AWS")
	case strings.HasPrefix(lower, "studiobroker-"):
		return refuse("choose another key", "keys that begin with studiobroker- are the broker's own: they say whose a profile is")
	case !tagPattern.MatchString(key):
		return refuse(tagCharacters, "AWS does not take this key of a tag")
	}
	return nil
}

// checkTagValue refuses what AWS refuses.
func checkTagValue(value string) *wrong {
	switch {
	case utf8.RuneCountInString(value) > maxTagValue:
		return refuse("shorten the value", "a tag's value has at most %d characters", maxTagValue)
	case !tagPattern.MatchString(value):
		return refuse(tagCharacters, "AWS does not take this value of a tag")
	}
	return nil
}
