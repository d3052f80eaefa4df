package outbound_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/outbound"
)

const somewhere = "https://idp.example.com/metadata"

func TestWhereAClientMayConnect(t *testing.T) {
	kinds := map[string]struct {
		public, private, loopback bool // who gets there
		addresses                 string
	}{
		"the internet":                              {public: true, private: true, addresses: "8.8.8.8 1.1.1.1 172.15.255.255 172.32.0.0 100.63.255.255 100.128.0.0 192.167.255.255 192.169.0.0 169.253.255.255 169.255.0.0 223.255.255.255 2606:4700::1111 2a00:1450::1"},
		"the internet, wrapped in IPv6":             {public: true, private: true, addresses: "::ffff:8.8.8.8 64:ff9b::8.8.8.8"},
		"private networks":                          {private: true, addresses: "10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.1.1 fc00::1 fd12:3456::1"},
		"carriers' networks":                        {private: true, addresses: "100.64.0.1 100.127.255.255"},
		"private networks, wrapped in IPv6":         {private: true, addresses: "::ffff:10.0.0.1 64:ff9b::10.0.0.1 64:ff9b::192.168.1.1"},
		"this machine":                              {private: true, loopback: true, addresses: "127.0.0.1 127.1.2.3 ::1"},
		"this machine, wrapped in IPv6":             {private: true, loopback: true, addresses: "::ffff:127.0.0.1 64:ff9b::127.0.0.1"},
		"the metadata and credentials of AWS":       {addresses: "169.254.169.254 169.254.170.2 169.254.170.23 fd00:ec2::254 fd00:ec2::23"},
		"the metadata of AWS, wrapped in IPv6":      {addresses: "::ffff:169.254.169.254 64:ff9b::169.254.169.254"},
		"one link":                                  {addresses: "169.254.0.1 fe80::1 fe80::1%eth0 febf::1"},
		"nobody in particular":                      {addresses: "0.0.0.0 0.1.2.3 :: ::ffff:0.0.0.0"},
		"many at once":                              {addresses: "224.0.0.1 239.255.255.255 255.255.255.255 ff02::1"},
		"what is kept for documentation and later":  {addresses: "192.0.0.8 192.0.2.1 192.88.99.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 240.0.0.1 2001:db8::1 3fff::1 4000::1"},
		"tunnels and translations that hide an end": {addresses: "2001::1 2002:7f00:1::1 ::10.0.0.1 ::8.8.8.8 64:ff9b:1::a00:1 fec0::1"},
	}
	for name, kind := range kinds {
		t.Run(name, func(t *testing.T) {
			for _, ip := range strings.Fields(kind.addresses) {
				require.Equal(t, kind.public, outbound.Allows(somewhere, false, ip), "the internet: %s", ip)
				require.Equal(t, kind.private, outbound.Allows(somewhere, true, ip), "private networks: %s", ip)
				for _, spelled := range []string{"http://127.0.0.1:8081/x", "https://localhost/x", "http://[::1]/x"} {
					require.Equal(t, kind.loopback, outbound.Allows(spelled, false, ip), "%s: %s", spelled, ip)
				}
			}
		})
	}
}

func TestAnAddressIsJudgedWhenItIsConnectedTo(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer server.Close()
	byName := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	get := func(client *http.Client, address string) error {
		answer, err := client.Get(address)
		if err == nil {
			err = answer.Body.Close()
		}
		return err
	}
	clients := outbound.NewClients()

	t.Run("a document on the internet does not lead to this machine", func(t *testing.T) {
		require.ErrorIs(t, get(clients.For(somewhere, false), server.URL), outbound.ErrRefused)
		require.Zero(t, asked)
	})
	t.Run("nor does a name that resolves to it", func(t *testing.T) {
		err := get(clients.For(somewhere, false), byName)
		require.ErrorIs(t, err, outbound.ErrRefused)
		require.ErrorContains(t, err, "private_network: true")
		require.Zero(t, asked)
	})
	t.Run("nor does a redirect", func(t *testing.T) {
		away := httptest.NewServer(http.RedirectHandler("http://169.254.169.254/latest/meta-data/", http.StatusFound))
		defer away.Close()
		err := get(clients.For(away.URL, true), away.URL)
		require.ErrorIs(t, err, outbound.ErrRefused)
		require.ErrorContains(t, err, "no provider can be at 169.254.169.254")
	})
	t.Run("the operator may allow private networks", func(t *testing.T) {
		require.NoError(t, get(clients.For(somewhere, true), byName))
	})
	t.Run("an address that spells this machine leads there, and only there", func(t *testing.T) {
		require.NoError(t, get(clients.For(byName, false), byName))
		require.ErrorContains(t, get(clients.For(byName, false), "http://10.0.0.1/"), "10.0.0.1 is not this machine")
	})
}

func TestAProxyConnectsInOurPlace(t *testing.T) {
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Host)
		_, _ = io.WriteString(w, "by proxy")
	}))
	defer proxy.Close()
	at, err := url.Parse(proxy.URL)
	require.NoError(t, err)
	client := outbound.ClientsBehind(at).For(somewhere, false)

	t.Run("it may be inside itself, and resolves the name", func(t *testing.T) {
		answer, err := client.Get("http://idp.example.com/")
		require.NoError(t, err)
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.Equal(t, "by proxy", string(body))
		require.Equal(t, []string{"idp.example.com"}, asked)
	})
	t.Run("it is not asked for an address that can be seen to be inside", func(t *testing.T) {
		body := &closed{Reader: strings.NewReader("code=secret")}
		_, err := client.Post("http://10.0.0.1/token", "text/plain", body)
		require.ErrorIs(t, err, outbound.ErrRefused)
		require.True(t, body.closed)
		require.Len(t, asked, 1)
	})
	t.Run("nor by other ways to write one, nor for this machine", func(t *testing.T) {
		for _, host := range []string{"169.254.169.254.", "2852039166", "0xa9fea9fe", "0XA9.0xfe.43518", "0251.0376.0251.0376", "1.1", "localhost", "LOCALHOST.", "a.localhost"} {
			_, err := client.Get("http://" + host + "/")
			require.ErrorIs(t, err, outbound.ErrRefused, host)
		}
		own := outbound.ClientsBehind(at).For("http://localhost:1/", false)
		_, err := own.Get("http://idp.example.com/")
		require.ErrorIs(t, err, outbound.ErrRefused)
		require.Len(t, asked, 1)
		answer, err := own.Get("http://localhost/")
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		answer, err = outbound.ClientsBehind(at).For(somewhere, true).Get("http://idp.localhost/")
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
	})
	t.Run("nothing is sent past a proxy that nobody understands", func(t *testing.T) {
		broken := outbound.ClientsBehind(&url.URL{Scheme: "gopher", Host: "proxy.example"})
		_, err := broken.For(somewhere, false).Get("http://idp.example.com/")
		require.Error(t, err)
		require.NotErrorIs(t, err, outbound.ErrRefused)
	})
}

type closed struct {
	io.Reader
	closed bool
}

func (c *closed) Close() error { c.closed = true; return nil }
