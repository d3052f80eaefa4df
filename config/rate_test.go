package config_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/config"
)

func TestRates(t *testing.T) {
	for _, c := range []struct {
		rate      config.Rate
		perSecond float64
		burst     int
	}{
		{"50/s", 50, 500}, {"600/m", 10, 100}, {"1/s", 1, 10}, {"1/m", 1.0 / 60, 1}, {"off", 0, 1},
	} {
		require.InEpsilon(t, 1+c.perSecond, 1+c.rate.PerSecond(), 1e-9, c.rate)
		require.Equal(t, c.burst, c.rate.Burst(), c.rate)
	}
}

func TestLimitsUnlessSet(t *testing.T) {
	require.Equal(t, config.Limits{PerAddress: "50/s", PerProvider: "200/s"}, load(t, good).Limits)
	require.Equal(t, config.Limits{PerAddress: "off", PerProvider: "200/s"}, load(t, spoiled("version: 1", "version: 1\nlimits: {per_address: off}")).Limits)
}

func TestALimitThatIsOffKeepsNobodyOut(t *testing.T) {
	require.Empty(t, load(t, spoiled("version: 1", "version: 1\nlimits: {per_provider: off}")).Warnings)
}

func TestTrustedProxies(t *testing.T) {
	file := load(t, spoiled("[127.0.0.1]", "[127.0.0.1, 10.0.0.0/8, fd00::/8, '::1']"))
	require.Equal(t, []netip.Prefix{
		netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8"), netip.MustParsePrefix("::1/128"),
	}, file.Proxies())
	t.Run("are asked for where TLS ends in front", func(t *testing.T) {
		warnings := load(t, spoiled("trusted_proxies: [127.0.0.1]\n", "")).Warnings
		require.Len(t, warnings, 1)
		require.Contains(t, warnings[0].Error(), "public_url: without trusted_proxies")
	})
	t.Run("are not everybody", func(t *testing.T) {
		for _, everybody := range []string{"0.0.0.0/0", "::/0"} {
			require.Contains(t, problems(t, spoiled("127.0.0.1", "'"+everybody+"'"), folder)[0].Message, "everybody can say where they come from")
		}
	})
	t.Run("may be none, and said to be", func(t *testing.T) {
		file := load(t, spoiled("[127.0.0.1]", "[]"))
		require.Empty(t, file.Warnings)
		require.Empty(t, file.Proxies())
	})
	t.Run("are not asked for on this machine", func(t *testing.T) {
		require.Empty(t, load(t, spoiled("trusted_proxies: [127.0.0.1]\n", "", "https://studio.example.com", "http://localhost:8080")).Warnings)
	})
}
