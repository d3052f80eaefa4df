package profiles_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/profiles"
)

func TestADoorLeadsToTheStudioOfItsRegionAlone(t *testing.T) {
	const query = "/auth?token=secret"
	for address, region := range map[string]string{
		url: "eu-west-1",
		"https://d-abc123.studio.us-gov-west-1.sagemaker.aws" + query: "us-gov-west-1",
		"https://d-abc123.studio.cn-north-1.sagemaker.com.cn" + query: "cn-north-1",
	} {
		require.NoError(t, opened(t, address, region), address)
	}
	for name, host := range map[string]string{
		"another site":                     "evil.example",
		"this machine":                     "127.0.0.1",
		"another region":                   "d-abc123.studio.eu-west-2.sagemaker.aws",
		"another service of SageMaker":     "d-abc123.notebook.eu-west-1.sagemaker.aws",
		"China":                            "d-abc123.studio.eu-west-1.sagemaker.com.cn",
		"no domain":                        "studio.eu-west-1.sagemaker.aws",
		"an empty domain":                  ".studio.eu-west-1.sagemaker.aws",
		"a longer host":                    "d-abc123.studio.eu-west-1.sagemaker.aws.evil.example",
		"a host that ends alike":           "evil-studio.eu-west-1.sagemaker.aws",
		"a port":                           "d-abc123.studio.eu-west-1.sagemaker.aws:8443",
		"a query that looks like the host": "evil.example?.studio.eu-west-1.sagemaker.aws",
		"a slash that only browsers see":   "evil.example／.studio.eu-west-1.sagemaker.aws",
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			err := opened(t, "https://"+host+query, "eu-west-1")
			refusal := broker.RefusalOf(err)
			require.Equal(t, profiles.CodeNotHost, refusal.Code)
			require.Equal(t, broker.Misconfigured, refusal.Kind)
			require.NotContains(t, err.Error()+refusal.Hint, "secret")
			require.NotContains(t, err.Error()+refusal.Hint, "evil")
		})
	}
	t.Run("plain http to this machine is refused", func(t *testing.T) {
		require.Equal(t, profiles.CodeNotHost, broker.CodeOf(opened(t, "http://127.0.0.1:8080"+query, "eu-west-1")))
	})
}

// opened is what becomes of a URL from AWS for somebody in that region.
func opened(t *testing.T, address, region string) error {
	t.Helper()
	there := churning
	there.Account.Region = region
	sm := &script{presign: []any{address}, describe: []any{as(teamRole)}}
	p, err := profiles.New(profiles.Config{Access: sm}).Ensure(t.Context(), ann, there)
	if err != nil {
		require.Zero(t, p.Door)
		return err
	}
	require.Equal(t, address, p.Door.URL)
	return nil
}
