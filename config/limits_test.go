package config_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLimits holds values to their bounds: what fits is taken, one step more
// is blamed where it stands.
func TestLimits(t *testing.T) {
	set := func(old, text string) func(string) string {
		return func(value string) string { return spoiled(old, strings.ReplaceAll(text, "%", value)) }
	}
	tag := set("    domain", "    tags: {%: x}\n    domain")
	tagValue := set("    domain", "    tags: {x: '%'}\n    domain")
	role := set("arn:aws:iam::012345670123:role/launch", "arn:aws:iam::012345670123:role/%")
	domain := set("d-abc123", "%")
	holdLimits(t, []limit{
		{"launch.link_life", "launch.link_life", set("version: 1", "version: 1\nlaunch: {link_life: %}"), []string{"5s", "300s", "5m"}, []string{"4s", "301s", "-5s", "10", "fast"}},
		{"skew", "providers[0].saml.skew", set("allow_unsolicited", "skew: %\n      allow_unsolicited"), []string{"1s", "180s"}, []string{"0s", "181s", "-1s"}},
		{"session", "tenants[0].session", set("    domain", "    session: %\n    domain"), []string{"30m", "12h", "1h30m"}, []string{"29m59s", "12h1s"}},
		{"listen", "listen", set("version: 1", "version: 1\nlisten: '%'"), []string{":8080", "127.0.0.1:0", "[::1]:443"}, []string{"8080", "localhost", "127.0.0.1:65536", "127.0.0.1:http", "::1:80"}},
		{"rate", "limits.per_address", set("version: 1", "version: 1\nlimits: {per_address: '%', per_provider: off}"), []string{"1/s", "50/s", "600/m", "99999/s", "off"}, []string{"", "0/s", "50", "50/h", "-1/s", "1.5/s", "050/s", "50 / s", "100000/s", "OFF", "50/s/s"}},
		{"trusted proxy", "trusted_proxies[0]", set("[127.0.0.1]", "['%']"), []string{"127.0.0.1", "10.0.0.0/8", "::1", "fd00::/8", "2001:DB8::/32"}, []string{"", "0.0.0.0/0", "::/0", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/", "10.0.0", "localhost", "*", "::ffff:10.0.0.1", "::ffff:10.0.0.0/104", "fe80::1%eth0", "[::1]", "10.0.0.1:80"}},
		{"public_url", "public_url", set("https://studio.example.com", "'%'"), []string{"https://a.example", "https://a.example/", "https://a.example:8443", "http://localhost:8080", "http://127.0.0.1:1", "http://[::1]:1"},
			[]string{"a.example", "ftp://a.example", "https://", "https://u:p@a.example", "https://a.example/x", "https://a.example?x", "https://a.example#x", "http://a.example", "http://127.0.0.1.example", "http://localhost.example", "javascript:alert(1)", "//a.example"}},
		{"metadata url", "providers[0].saml.metadata.url", set("{file: idp.xml}", "{url: '%'}"), []string{"https://idp.example/md", "http://127.0.0.1:1/md"}, []string{"http://idp.example", "file:///etc/passwd", "idp.example", "https://u:p@idp.example"}},
		{"approve", "providers[0].saml.metadata.approve", set("{file: idp.xml}", "{url: 'https://idp.example/md', approve: '%'}"), []string{strings.Repeat("0a", 32)}, []string{strings.Repeat("0A", 32), strings.Repeat("a", 63), strings.Repeat("a", 65), "0A:0B"}},
		{"name", "providers[0].name", set("name: corp", "name: %"), []string{"a", "a-b", "0", strings.Repeat("a", 32)}, []string{"A", "-a", "a-", "a--b", "a.b", "ä", "a/b", strings.Repeat("a", 33)}},
		{"region", "accounts[0].region", set("eu-west-1", "%"), []string{"ap-southeast-5", "mx-central-1", "us-east-1"}, []string{"eu-west", "EU-WEST-1", "eu-west-1a", "eu-west-1.example.com"}},
		{"role", "accounts[0].access_role", role, []string{"a", "a/b+=,.@-_c", strings.Repeat("r", 1000)}, []string{"", "a b", "a:b", "ä", strings.Repeat("r", 2048)}},
		{"domain", "tenants[0].domain", domain, []string{"d-a", "d-a-b", "d-" + strings.Repeat("a", 61)}, []string{"d-", "a", "D-A", "d-a_b", "d-a/../b", "d-" + strings.Repeat("a", 62)}},
		{"tag key", "tenants[0].tags", tag, []string{"a", "Größe", "a b", strings.Repeat("ä", 128)}, []string{"aws:a", "AWS:a", "studiobroker-x", "Studiobroker-x", "a;b", strings.Repeat("a", 129)}},
		{"tag value", "tenants[0].tags.x", tagValue, []string{"", "a:b/c=d+e-f@g", strings.Repeat("ä", 256)}, []string{"a,b", "a;b", "a(b)", strings.Repeat("a", 257)}},
		{"person", "providers[0].saml.person", set("allow_unsolicited", "person: '%'\n      allow_unsolicited"), []string{"NameID", "urn:oid:0.9.2342.19200300.100.1.3"}, []string{"", " ", "a\u200bb", strings.Repeat("a", 257)}},
		{"title", "tenants[0].title", set("    domain", "    title: '%'\n    domain"), []string{"Forschung & Entwicklung", "研究"}, []string{"", "a\u202eb", strings.Repeat("a", 129)}},
		{"equals", "tenants[0].teams[0].who.equals", set("Team1", "'%'"), []string{"a", "*", strings.Repeat("a", 256)}, []string{"", strings.Repeat("a", 257)}},
		{"version", "version", set("version: 1", "version: %"), []string{"1", "'1'"}, []string{"2", "01", "1.0", "0x1", "v1"}},
		{"log level", "log.level", set("version: 1", "version: 1\nlog: {level: %}"), []string{"debug", "error"}, []string{"trace", "INFO", "[]"}},
	})
}

func TestRolesAndRegionsAreOfOnePartition(t *testing.T) {
	in := func(region, partition string) string {
		return spoiled("eu-west-1", region, "arn:aws:", "arn:"+partition+":")
	}
	for region, partition := range map[string]string{
		"eu-central-1": "aws", "il-central-1": "aws", "cn-north-1": "aws-cn", "us-gov-east-1": "aws-us-gov", "eusc-de-east-1": "aws-eusc",
		"us-iso-east-1": "aws-iso", "us-isob-east-1": "aws-iso-b", "eu-isoe-west-1": "aws-iso-e", "us-isof-south-1": "aws-iso-f",
	} {
		t.Run(region, func(t *testing.T) {
			load(t, in(region, partition))
			ps := problems(t, in(region, "aws-other"), folder)
			require.Len(t, ps, 2, "the access role and the execution role")
			require.Contains(t, ps[1].Message, "partition aws-other, region "+region+" to "+partition)
		})
	}
	t.Run("of a wrong region nothing follows", func(t *testing.T) {
		require.Len(t, problems(t, in("Ireland", "aws-cn"), folder), 1)
	})
}

// limit is what a key takes and what it does not.
type limit struct {
	name, path   string
	write        func(string) string
	fits, exceed []string
}

func holdLimits(t *testing.T, limits []limit) {
	for _, c := range limits {
		for _, value := range c.fits {
			t.Run(fmt.Sprintf("%s may be %.40q", c.name, value), func(t *testing.T) {
				load(t, c.write(value))
			})
		}
		for _, value := range c.exceed {
			t.Run(fmt.Sprintf("%s must not be %.40q", c.name, value), func(t *testing.T) {
				ps := problems(t, c.write(value), folder)
				require.Len(t, ps, 1)
				require.True(t, strings.HasPrefix(ps[0].Path, c.path), ps[0].Path)
			})
		}
	}
}

func TestMoreLandingsThanAnybodyLinksTo(t *testing.T) {
	var landings strings.Builder
	for i := range 33 {
		fmt.Fprintf(&landings, "l%d: home, ", i)
	}
	ps := problems(t, spoiled("    domain", "    landings: {"+landings.String()+"}\n    domain"), folder)
	require.Equal(t, "more than 32 landings", ps[0].Message)
}

func TestMoreTagsThanAWSTakes(t *testing.T) {
	var tags strings.Builder
	for i := range 41 {
		fmt.Fprintf(&tags, "k%d: v, ", i)
	}
	ps := problems(t, spoiled("    domain", "    tags: {"+tags.String()+"}\n    domain"), folder)
	require.Equal(t, "more than 40 tags", ps[0].Message)
}

func TestKeysThatAreNoKeys(t *testing.T) {
	for name, text := range map[string]string{
		"a list as a key":      spoiled("version: 1", "version: 1\n? [a]\n: b"),
		"a tag twice":          spoiled("    domain", "    tags: {a: 1, a: 2}\n    domain"),
		"a key of a team":      spoiled("        who", "        id: again\n        who"),
		"an alias as a key":    spoiled("name: corp", "name: &k corp\n    *k : x"),
		"a mapping of strings": spoiled("    domain", "    tags: [a]\n    domain"),
		"a path for a file":    spoiled("allow_unsolicited: true", "signing: {key: {file: external-id}, certificate: idp.xml}"),
		"no file after all":    spoiled("{file: external-id}", "{file: null}"),
		"no value after all":   spoiled("{equals: Team1}", "{equals: }"),
		"nobody after all":     spoiled("{equals: Team1}", "~"),
		"a word for a rule":    spoiled("{equals: Team1}", "Team1"),
		"an empty file name":   spoiled("{file: idp.xml}", "{file: ''}"),
		"an empty metadata":    spoiled("{file: idp.xml}", "{file: nothing.xml}"),
		"a huge metadata":      spoiled("{file: idp.xml}", "{file: huge.xml}"),
	} {
		t.Run(name, func(t *testing.T) {
			from := folder.with(files{"/etc/sb/nothing.xml": "", "/etc/sb/huge.xml": strings.Repeat("x", 1<<20+1)})
			require.NotEmpty(t, problems(t, text, from))
		})
	}
}
