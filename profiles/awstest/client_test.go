package awstest_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/profiles/awstest"
)

// A program that knows nothing of this package finds it by its environment.
func TestEnviron(t *testing.T) {
	w := newWorld(t)
	for _, variable := range w.Environ(region, w.enter(asPerson("alice"))) {
		name, value, _ := strings.Cut(variable, "=")
		t.Setenv(name, value)
	}
	cfg, err := config.LoadDefaultConfig(t.Context())
	require.NoError(t, err)
	who, err := sts.NewFromConfig(cfg).GetCallerIdentity(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, account, *who.Account)
	_, err = sagemaker.NewFromConfig(cfg, once).DescribeUserProfile(t.Context(), describe("alice"))
	refused(t, err, "ResourceNotFound")
}

// broken is a test that is told of an error.
type broken struct {
	testing.TB
	told string
}

func (b *broken) Fatalf(format string, _ ...any) { b.told = format; panic(b) }

func TestStart(t *testing.T) {
	t.Run("a world that can not be fails the test", func(t *testing.T) {
		b := &broken{TB: t}
		require.PanicsWithValue(t, b, func() { awstest.Start(b, awstest.Config{Domains: []awstest.Domain{{ID: "x"}}}) })
		require.NotEmpty(t, b.told)
	})
	t.Run("the server ends with the test", func(t *testing.T) {
		var w world
		t.Run("a test", func(t *testing.T) { w = newWorld(t) })
		_, err := w.client(awstest.ExampleKey()).ListDomains(t.Context(), nil)
		require.Error(t, err)
		require.Empty(t, code(err), "nobody answers")
	})
}
