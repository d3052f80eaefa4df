package profiles

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/studiobroker/studiobroker/broker"
)

// The tags of a profile that name its owner. The session that acts for the
// owner carries the same values in the first three, so that IAM itself can
// compare them.
const (
	TagTenant  = "studiobroker-tenant"
	TagTeam    = "studiobroker-team"
	TagUser    = "studiobroker-user"
	TagManaged = "studiobroker-managed"
)

// SessionTags are the tags of the session that acts for who on a.
func SessionTags(who broker.Identity, a broker.Assignment) map[string]string {
	return map[string]string{
		TagTenant: tagValue(a.Tenant),
		TagTeam:   tagValue(a.Team),
		TagUser:   Owner(who),
	}
}

// Tags are the tags of who's profile for a: those of the session, the mark
// that the broker made it, and the assignment's own. An assignment cannot
// speak for the owner: it loses where keys clash.
func Tags(who broker.Identity, a broker.Assignment) map[string]string {
	tags := maps.Clone(a.Tags)
	if tags == nil {
		tags = map[string]string{}
	}
	maps.Copy(tags, SessionTags(who, a))
	tags[TagManaged] = "true"
	return tags
}

// wireTags are tags in the order of their keys.
func wireTags(tags map[string]string) []types.Tag {
	list := make([]types.Tag, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return list
}

// maxTagValue is AWS's bound on a tag value in characters.
const maxTagValue = 256

// tagValue writes text in the characters that AWS allows in a tag value,
// [\p{L}\p{Z}\p{N}_.:/=+\-@]: bytes of any other character, and the equals
// sign itself, become =XX as in quoted-printable (RFC 2045, section 6.7), so
// no two texts have one value. Ordinary names stay as they are. What becomes
// too long ends in a digest of the whole.
func tagValue(text string) string {
	var value strings.Builder
	for i, c := range text {
		_, size := utf8.DecodeRuneInString(text[i:])
		if allowedInTag(c) && c != utf8.RuneError {
			value.WriteString(text[i : i+size])
			continue
		}
		for _, b := range []byte(text[i : i+size]) {
			fmt.Fprintf(&value, "=%02X", b)
		}
	}
	return shorten(value.String(), text)
}

// shorten keeps value, or makes its end the digest of text if it is too long.
// The mark before the digest is no valid =XX, so no whole value looks like it.
func shorten(value, text string) string {
	if utf8.RuneCountInString(value) <= maxTagValue {
		return value
	}
	const mark = "=+"
	head := []rune(value)[:maxTagValue-len(mark)-digestLength]
	return string(appendDigest([]byte(string(head)+mark), text))
}

func allowedInTag(c rune) bool {
	return unicode.In(c, unicode.L, unicode.Z, unicode.N) || c != '=' && strings.ContainsRune("_.:/+-@", c)
}
