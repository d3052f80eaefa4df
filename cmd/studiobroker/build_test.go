package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/config"
)

func TestStudiosOfOneRegionAreOneSource(t *testing.T) {
	file := &config.File{Accounts: []config.Account{{Region: "eu-west-1"}, {Region: "us-east-1"}, {Region: "eu-west-1"}}}
	require.Equal(t, []string{"https://*.studio.eu-west-1.sagemaker.aws", "https://*.studio.us-east-1.sagemaker.aws"}, studioSources(file))
}
