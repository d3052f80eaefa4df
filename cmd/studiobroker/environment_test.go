package main

import (
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/profiles"
	"github.com/studiobroker/studiobroker/profiles/awstest"
)

func TestAStandInForAWSIsAnEndpointOfSomebodyElse(t *testing.T) {
	for endpoint, standIn := range map[string]bool{
		"": false,
		"https://vpce-1a2b.api.sagemaker.eu-west-1.vpce.amazonaws.com": false,
		"https://api.sagemaker.cn-north-1.amazonaws.com.cn":            false,
		"https://api.sagemaker.eu-west-1.api.aws":                      false,
		"http://127.0.0.1:8090":                                        true,
		"http://api.sagemaker.eu-west-1.amazonaws.com":                 true,
		"https://amazonaws.com.example":                                true,
		"https://evilamazonaws.com":                                    true,
		"://":                                                          true,
	} {
		t.Setenv("AWS_ENDPOINT_URL", "")
		t.Setenv("AWS_ENDPOINT_URL_SAGEMAKER", endpoint)
		require.Equal(t, standIn, len(standInStudios()) > 0, endpoint)
		t.Setenv("AWS_ENDPOINT_URL_SAGEMAKER", "")
		t.Setenv("AWS_ENDPOINT_URL", endpoint)
		require.Equal(t, standIn, len(standInStudios()) > 0, endpoint)
	}
}

func TestOnlyAStandInOpensAStudioThatIsNotAWSs(t *testing.T) {
	aws := awstest.Start(t, awstest.Config{
		Roles:   []awstest.Role{{ARN: townRole, Trust: townTrust}},
		Domains: []awstest.Domain{{Account: townAccount, Region: "eu-west-1", ID: "d-town"}},
	})
	var who broker.Identity // believed for the sake of the test
	who.Provider, who.Issuer, who.Subject, who.ValidUntil = "corp", "https://idp.example.com", "ann", time.Now().Add(time.Hour)
	there := broker.Assignment{ID: "a/b", Tenant: "a", Team: "b", Domain: "d-town", ExecutionRole: "arn:aws:iam::" + townAccount + ":role/team",
		Account: broker.Account{ID: townAccount, Region: "eu-west-1", AccessRole: townRole, ExternalID: "external-secret"}}
	for name, studios := range map[string][]string{"AWS": nil, "a stand-in": {aws.StudioURL}} {
		t.Run(name, func(t *testing.T) {
			var file config.File
			file.State.File, file.Audit.Stdout = config.FilePath(filepath.Join(t.TempDir(), "state.db")), true
			h, err := openHouse(&file, aws.AWSConfig("eu-west-1", awstest.ExampleKey()), studios, slog.New(slog.DiscardHandler), io.Discard)
			require.NoError(t, err)
			defer func() { require.NoError(t, h.close()) }()
			profile, err := h.studio.Ensure(t.Context(), who, there)
			if err == nil {
				_, err = h.studio.Open(t.Context(), profile)
			}
			if studios == nil {
				require.Equal(t, profiles.CodeNotHost, broker.CodeOf(err), "%v", err)
			} else {
				require.NoError(t, err)
			}
		})
	}
}
