package profiles

import (
	"strings"

	"github.com/studiobroker/studiobroker/broker"
)

// The bounds of a profile name: AWS allows 63 characters of
// [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62} and compares them without regard to case
// (API reference, CreateUserProfile, UserProfileName).
const (
	maxSubjectSlug = 20
	maxTeamSlug    = 63 - maxSubjectSlug - digestLength - 2
)

// Name is the name of who's profile for a: readable subject and team, then a
// digest of (issuer, subject, tenant, team). The digest alone tells two
// profiles apart, so cutting and cleaning the readable part never makes them
// meet; it is lower case because AWS does not look at case.
func Name(who broker.Identity, a broker.Assignment) string {
	name := make([]byte, 0, 63)
	name = appendSlug(name, who.Subject, maxSubjectSlug)
	name = appendSlug(name, a.Team, maxTeamSlug)
	return string(appendDigest(name, who.Issuer, who.Subject, a.Tenant, a.Team))
}

// appendSlug appends the ASCII letters and digits of text in lower case, each
// run of anything else as one hyphen, at most limit characters, and a hyphen
// to end it. A text without letters and digits adds nothing.
func appendSlug(name []byte, text string, limit int) []byte {
	start, gap := len(name), false
	for i := range len(text) {
		c := lower(text[i])
		if !alphanumeric(c) {
			gap = len(name) > start
			continue
		}
		if gap {
			name, gap = append(name, '-'), false
		}
		if name = append(name, c); len(name)-start >= limit {
			break
		}
	}
	if len(name)-start > limit { // a hyphen and a letter at the very end
		name = name[:start+limit-1]
	}
	if len(name) == start {
		return name
	}
	return append(name, '-')
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func alphanumeric(c byte) bool { return '0' <= c && c <= '9' || 'a' <= lower(c) && lower(c) <= 'z' }

// maxOwnerReadable leaves room for the digest and for a prefix of three
// characters in STS's 64 for a session name.
const maxOwnerReadable = 64 - 3 - digestLength - 1

// Owner is the key of a person in AWS: the readable subject, then a digest of
// (issuer, subject). It is the value of the tag [TagUser], the source identity
// and the end of the session name, so that one search finds all three.
//
// At most 61 characters of [A-Za-z0-9_=.@+-], which both tag values and STS
// session names allow.
func Owner(who broker.Identity) string {
	owner := make([]byte, 0, 64)
	for i := range min(len(who.Subject), maxOwnerReadable) {
		c := who.Subject[i]
		if !alphanumeric(c) && strings.IndexByte("_=.@+-", c) < 0 {
			c = '-'
		}
		owner = append(owner, c)
	}
	return string(appendDigest(append(owner, '-'), who.Issuer, who.Subject))
}
