package audit_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/broker/audit"
)

var launch = broker.Launch{URL: "https://d-abc.studio.eu-west-1.sagemaker.aws/auth?token=secret"}

var launched = broker.Event{
	Reference: "7KQ2-M4XD",
	Time:      time.Date(2026, 11, 25, 13, 0, 0, 0, time.FixedZone("CET", 3600)),
	Source:    broker.Source{Door: "saml", Provider: "corp", IP: "192.0.2.7", UserAgent: "Mozilla/5.0"},
	Identity: broker.Identity{
		Provider: "corp", Issuer: "https://idp.example", Subject: "ann",
		Attributes: map[string][]string{"salary": {"attribute-value"}}, ValidUntil: time.Date(2026, 11, 25, 20, 0, 0, 0, time.UTC),
	},
	Wish:    "acme/research",
	Offered: []string{"acme/research", "acme/finance"},
	Assignment: broker.Assignment{
		ID: "acme/research", Domain: "d-abc", ExecutionRole: "arn:aws:iam::012345670123:role/research",
		Account: broker.Account{ID: "012345670123", Region: "eu-west-1", ExternalID: "external-id"},
	},
	Profile: broker.Profile{Name: "ann-research-abc", Created: true, Drift: "role differs", Door: launch},
	Launch:  launch.Digest(),
	Result:  broker.Launched,
	Steps:   []broker.Step{{Name: "verify", Took: 1500 * time.Microsecond}, {Name: "open", Took: time.Second}},
}

var refused = broker.Event{
	Reference: "2345-6789", Time: launched.Time, Source: broker.Source{Door: "saml", Provider: "corp"}, Result: string(broker.NotVerified),
	Err:   &broker.Error{Kind: broker.NotVerified, Code: "SB-1024", Op: "verify", Hint: "correct the audience", Err: errors.New("audience differs")},
	Steps: []broker.Step{{Name: "verify"}},
}

func TestAnEventIsOneLineThatTheSchemaDescribes(t *testing.T) {
	schema := compile(t)
	for name, event := range map[string]broker.Event{"launched": launched, "refused": refused} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			require.NoError(t, audit.NewStream(&out).Record(t.Context(), event))
			require.Equal(t, 1, strings.Count(out.String(), "\n"))
			value, err := jsonschema.UnmarshalJSON(&out)
			require.NoError(t, err)
			require.NoError(t, schema.Validate(value))
		})
	}
}

func TestALineTellsTheStory(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, audit.NewStream(&out).Record(t.Context(), launched))
	require.JSONEq(t, `{
		"specversion": "1.0", "type": "studiobroker.signin.v1", "source": "/saml", "id": "7KQ2-M4XD", "time": "2026-11-25T12:00:00Z",
		"data": {
			"result": "launched", "provider": "corp", "ip": "192.0.2.7", "user_agent": "Mozilla/5.0",
			"person": {"issuer": "https://idp.example", "subject": "ann", "valid_until": "2026-11-25T20:00:00Z"},
			"wish": "acme/research", "offered": ["acme/research", "acme/finance"],
			"workspace": {
				"assignment": "acme/research", "account": "012345670123", "region": "eu-west-1", "domain": "d-abc",
				"execution_role": "arn:aws:iam::012345670123:role/research", "profile": "ann-research-abc", "created": true, "drift": "role differs"
			},
			"launch_sha256": "`+launch.Digest()+`",
			"steps": [{"name": "verify", "ms": 1.5}, {"name": "open", "ms": 1000}]
		}
	}`, out.String())

	out.Reset()
	require.NoError(t, audit.NewStream(&out).Record(t.Context(), refused))
	require.Contains(t, out.String(), `"code":"SB-1024","error":"verify: audience differs","hint":"correct the audience"`)
	require.NotContains(t, out.String(), "person", "nobody was signed in")
}

func TestSecretsStayOut(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, audit.NewStream(&out).Record(t.Context(), launched))
	for _, secret := range []string{"token=secret", "external-id", "attribute-value"} {
		require.NotContains(t, out.String(), secret)
	}
}

func TestFileKeepsEveryLineOfACrowd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	file := openFile(t, path)
	var crowd sync.WaitGroup
	for i := range 50 {
		crowd.Go(func() {
			event := refused
			event.Reference = fmt.Sprintf("AAAA-%04d", i)
			if err := file.Record(t.Context(), event); err != nil {
				t.Error(err)
			}
		})
	}
	crowd.Wait()

	lines := readLines(t, path)
	require.Len(t, lines, 50)
	for i := range 50 {
		require.Contains(t, strings.Join(lines, "\n"), fmt.Sprintf("AAAA-%04d", i))
	}
}

func TestFileIsAppendedTo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	for range 2 {
		file, err := audit.OpenFile(path)
		require.NoError(t, err)
		require.NoError(t, file.Record(t.Context(), refused))
		require.NoError(t, file.Close())
	}
	require.Len(t, readLines(t, path), 2)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestHalfALineThatACrashLeftSpoilsNoOther(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	require.NoError(t, os.WriteFile(path, []byte(`{"half":`), 0o600))

	require.NoError(t, openFile(t, path).Record(t.Context(), refused))

	lines := readLines(t, path)
	require.Len(t, lines, 2)
	require.Contains(t, lines[1], refused.Reference)
}

func TestFileIsReopenedAfterRotation(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	file := openFile(t, path)
	require.NoError(t, file.Record(t.Context(), refused))
	require.NoError(t, os.Rename(path, path+".1"))
	require.NoError(t, file.Reopen())
	require.NoError(t, file.Record(t.Context(), launched))

	require.Contains(t, strings.Join(readLines(t, path+".1"), ""), refused.Reference)
	require.Contains(t, strings.Join(readLines(t, path), ""), launched.Reference)
}

func TestARotationThatFailsKeepsTheOldFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audit")
	require.NoError(t, os.Mkdir(dir, 0o700))
	file := openFile(t, filepath.Join(dir, "audit.jsonl"))
	require.NoError(t, os.Rename(dir, dir+".1"))

	require.Error(t, file.Reopen())

	require.NoError(t, file.Record(t.Context(), refused))
	require.Len(t, readLines(t, filepath.Join(dir+".1", "audit.jsonl")), 1)
}

func TestARecordThatIsNotKeptIsAnError(t *testing.T) {
	t.Run("closed file", func(t *testing.T) {
		file := openFile(t, filepath.Join(t.TempDir(), "audit.jsonl"))
		require.NoError(t, file.Close())
		require.ErrorContains(t, file.Record(t.Context(), refused), "audit file")
	})
	t.Run("full disk", func(t *testing.T) {
		file, err := audit.OpenFile("/dev/full")
		if err != nil {
			t.Skip("no /dev/full on this system")
		}
		require.ErrorContains(t, file.Record(t.Context(), refused), "no space left")
	})
	t.Run("broken stream", func(t *testing.T) {
		require.ErrorContains(t, audit.NewStream(broken{}).Record(t.Context(), refused), "pipe is gone")
	})
	t.Run("a folder that does not exist", func(t *testing.T) {
		_, err := audit.OpenFile(filepath.Join(t.TempDir(), "none", "audit.jsonl"))
		require.ErrorContains(t, err, "audit file")
	})
}

func TestAFileThatCannotBeWrittenIsNotReady(t *testing.T) {
	file := openFile(t, filepath.Join(t.TempDir(), "audit.jsonl"))
	require.NoError(t, file.Check(t.Context()))
	require.NoError(t, file.Close())
	require.Error(t, file.Check(t.Context()))

	full, err := audit.OpenFile("/dev/full")
	if err != nil {
		t.Skip("no /dev/full on this system")
	}
	require.Error(t, full.Record(t.Context(), refused))
	require.ErrorContains(t, full.Check(t.Context()), "no space left", "it stays so until a line can be written")
}

func BenchmarkRecord(b *testing.B) {
	file, err := audit.OpenFile(filepath.Join(b.TempDir(), "audit.jsonl"))
	require.NoError(b, err)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := file.Record(b.Context(), launched); err != nil {
				b.Error(err)
			}
		}
	})
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("pipe is gone") }

func openFile(t *testing.T, path string) *audit.File {
	t.Helper()
	file, err := audit.OpenFile(path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = file.Close() })
	return file
}

func readLines(t *testing.T, path string) []string {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	return strings.Split(strings.TrimSpace(string(content)), "\n")
}

func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	schema, err := compiler.Compile("event.schema.json")
	require.NoError(t, err)
	return schema
}
