package config

import (
	"regexp"
	"strings"
)

// ID names something within this file: lower-case letters, digits and single
// inner hyphens, at most 32 characters.
type ID string

var idPattern = regexp.MustCompile(`^[a-z0-9](-?[a-z0-9]){0,31}$`)

const maxID = 32

// Pattern is the shape of an ID.
func (ID) Pattern() string { return idPattern.String() }

// UnmarshalText reads an ID.
func (id *ID) UnmarshalText(text []byte) error {
	if len(text) > maxID {
		return refuse("shorten it: it becomes part of links, tags and profile names", "%.80q is longer than %d characters", text, maxID)
	}
	return shaped(id, text, idPattern, "a name", "use lower-case letters, digits and single inner hyphens")
}

// Pattern names the teams that a provider vouches for: tenant/team, tenant/*
// or */*.
type Pattern string

var patternPattern = regexp.MustCompile(`^(\*/\*|[a-z0-9](-?[a-z0-9]){0,31}/(\*|[a-z0-9](-?[a-z0-9]){0,31}))$`)

// Pattern is the shape of a Pattern.
func (Pattern) Pattern() string { return patternPattern.String() }

// UnmarshalText reads a Pattern.
func (p *Pattern) UnmarshalText(text []byte) error {
	return shaped(p, text, patternPattern, "a pattern of teams", "write tenant/team, tenant/* for all teams of a tenant, or */* for all")
}

func pattern(tenant, team ID) Pattern { return Pattern(tenant + "/" + team) }

func (p Pattern) split() (tenant, team string) {
	tenant, team, _ = strings.Cut(string(p), "/")
	return tenant, team
}

// Version is the version of the format.
type Version int

// UnmarshalText reads a Version.
func (v *Version) UnmarshalText(text []byte) error {
	if string(text) != "1" {
		return refuse("write version: 1", "%.20q is not a version that this release reads", text)
	}
	*v = 1
	return nil
}
