package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestARegionThatIsAlmostOne(t *testing.T) {
	in := func(region string) string { return spoiled("eu-west-1", region) }
	for region, meant := range map[string]string{
		"eu-centrl-1": "eu-central-1", "us-esat-1": "us-east-1", "ap-southest-2": "ap-southeast-2", "ue-west-1": "eu-west-1", "eus-west-1": "eu-west-1", "eu-wst-9": "eu-west-9",
	} {
		t.Run(region+" is a slip", func(t *testing.T) {
			warnings := load(t, in(region)).Warnings
			require.Len(t, warnings, 1)
			require.Equal(t, "accounts[0].region", warnings[0].Path)
			require.Equal(t, "no region of AWS is called "+region, warnings[0].Message)
			require.Equal(t, "did you mean "+meant+"?", warnings[0].Remedy)
		})
	}
	for _, region := range []string{"eu-central-1", "ap-southeast-99", "mx-central-1", "sa-west-1", "eu-east-1", "nz-north-1", "eu-atlantis-1", "ap-south-x-1", "zz-zz-zz-1"} {
		t.Run(region+" is or may be one", func(t *testing.T) {
			require.Empty(t, load(t, in(region)).Warnings)
		})
	}
	t.Run("a part of AWS that is apart", func(t *testing.T) {
		apart := func(region string) string { return spoiled("eu-west-1", region, "arn:aws:", "arn:aws-us-gov:") }
		require.Empty(t, load(t, apart("us-gov-west-1")).Warnings)
		require.Equal(t, "did you mean us-gov-west-1?", load(t, apart("us-gov-wets-1")).Warnings[0].Remedy)
	})
}
