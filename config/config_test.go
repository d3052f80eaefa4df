package config_test

import (
	"errors"
	"io/fs"
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/config"
)

// files is a folder in memory, with environment variables under "env:NAME".
type files map[string]string

func (f files) source() config.Source {
	return config.Source{
		ReadFile: func(path string) ([]byte, error) {
			text, ok := f[path]
			if !ok {
				return nil, &fs.PathError{Op: "open", Path: path, Err: errors.New("no such file or directory")}
			}
			return []byte(text), nil
		},
		LookupEnv: func(name string) (string, bool) {
			text, ok := f["env:"+name]
			return text, ok
		},
	}
}

// with is f and more files.
func (f files) with(more files) files {
	all := maps.Clone(f)
	maps.Copy(all, more)
	return all
}

// folder holds what good names.
var folder = files{"/etc/sb/idp.xml": "<md/>", "/etc/sb/external-id": "long-shared-secret\n"}

// good is a configuration without mistakes, to be spoiled by replacements.
const good = `version: 1
public_url: https://studio.example.com
trusted_proxies: [127.0.0.1]
providers:
  - name: corp
    saml:
      metadata: {file: idp.xml}
      allow_unsolicited: true
    vouches_for: [research/*]
accounts:
  - name: ml
    id: 012345670123
    region: eu-west-1
    access_role: arn:aws:iam::012345670123:role/launch
    external_id: {file: external-id}
tenants:
  - id: research
    account: ml
    domain: d-abc123
    teams:
      - id: churn
        who: {equals: Team1}
        execution_role: arn:aws:iam::012345670123:role/churn
`

// spoiled is good with every old replaced by the new that follows it.
func spoiled(oldNew ...string) string { return strings.NewReplacer(oldNew...).Replace(good) }

func parse(text string, from files) (*config.File, error) {
	return config.Parse("/etc/sb/studiobroker.yaml", []byte(text), from.source())
}

func load(t *testing.T, text string) *config.File {
	t.Helper()
	file, err := parse(text, folder)
	require.NoError(t, err)
	return file
}

// problems are what is wrong with text, in one line each.
func problems(t *testing.T, text string, from files) config.Problems {
	t.Helper()
	_, err := parse(text, from)
	var ps config.Problems
	require.ErrorAs(t, err, &ps)
	return ps
}
