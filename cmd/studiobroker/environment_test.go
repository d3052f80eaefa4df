package main

import (
	"testing"

	"github.com/stretchr/testify/require"
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
