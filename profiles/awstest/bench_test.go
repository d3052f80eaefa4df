package awstest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/profiles/awstest"
)

// One presigned URL through the SDK and loopback: what the stand-in adds to
// every benchmark that uses it.
func BenchmarkCreatePresignedDomainURL(b *testing.B) {
	w := newWorld(b)
	require.NoError(b, w.PutProfile(awstest.Profile{Domain: domainID, Name: "alice", Tags: map[string]string{"studiobroker-tenant": "acme", "studiobroker-team": "churn", "studiobroker-user": "alice"}}))
	alice := w.person("alice")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := alice.CreatePresignedDomainUrl(b.Context(), presign("alice")); err != nil {
			b.Fatal(err)
		}
	}
}

// A server for one test: the tables are read once per process.
func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := awstest.New(awstest.Config{}); err != nil {
			b.Fatal(err)
		}
	}
}
