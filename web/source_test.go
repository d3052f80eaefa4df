package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/web"
)

func TestWhereARequestComesFrom(t *testing.T) {
	rig := newRig(t, launches)
	for _, network := range []string{"10.0.0.0/8", "192.0.2.1/32", "fd00::/8"} {
		rig.upstream.TrustedProxies = append(rig.upstream.TrustedProxies, netip.MustParsePrefix(network))
	}
	long := strings.Repeat("10.0.0.1,", 3000) + "10.0.0.1"
	for _, tt := range []struct {
		name, peer string
		forwarded  []string
		want       string
	}{
		{"from who connects", "203.0.113.7:1234", nil, "203.0.113.7"},
		{"a stranger names nobody else", "203.0.113.7:1234", []string{"198.51.100.9"}, "203.0.113.7"},
		{"not even a proxy of ours", "203.0.113.7:1234", []string{"10.0.0.1"}, "203.0.113.7"},
		{"a proxy names who came", "10.0.0.1:1234", []string{"203.0.113.7"}, "203.0.113.7"},
		{"a proxy that names nobody is it", "10.0.0.1:1234", nil, "10.0.0.1"},
		{"a proxy that says nothing is it", "10.0.0.1:1234", []string{""}, "10.0.0.1"},
		{"what stands before the stranger is the stranger's word", "10.0.0.1:1234", []string{"198.51.100.9, 203.0.113.7"}, "203.0.113.7"},
		{"also when it looks like a proxy of ours", "10.0.0.1:1234", []string{"198.51.100.9, 10.0.0.3, 203.0.113.7"}, "203.0.113.7"},
		{"a chain of proxies is followed", "10.0.0.1:1234", []string{"203.0.113.7, 192.0.2.1,10.0.0.2"}, "203.0.113.7"},
		{"one proxy is not its neighbour", "10.0.0.1:1234", []string{"203.0.113.7, 192.0.2.2"}, "192.0.2.2"},
		{"several lines are one list", "10.0.0.1:1234", []string{"198.51.100.9", "203.0.113.7", "10.0.0.2"}, "203.0.113.7"},
		{"the last line is read first", "10.0.0.1:1234", []string{"198.51.100.9", "203.0.113.7"}, "203.0.113.7"},
		{"proxies alone are one of ours, farthest out", "10.0.0.1:1234", []string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
		{"however many they are", "10.0.0.1:1234", []string{long}, "10.0.0.1"},
		{"with a port", "10.0.0.1:1234", []string{"203.0.113.7:4321"}, "203.0.113.7"},
		{"IPv6", "10.0.0.1:1234", []string{"2001:db8::7"}, "2001:db8::7"},
		{"IPv6 in brackets", "10.0.0.1:1234", []string{"[2001:db8::7]"}, "2001:db8::7"},
		{"IPv6 with a port", "10.0.0.1:1234", []string{"[2001:db8::7]:4321"}, "2001:db8::7"},
		{"IPv6 with a zone", "[fd00::1%eth0]:1234", []string{"fe80::7%eth0"}, "fe80::7"},
		{"IPv4 in IPv6 clothes", "[::ffff:10.0.0.1]:1234", []string{"::ffff:203.0.113.7"}, "203.0.113.7"},
		{"a name is garbage", "10.0.0.1:1234", []string{"crm.example.com"}, "10.0.0.1"},
		{"so is unknown", "10.0.0.1:1234", []string{"unknown"}, "10.0.0.1"},
		{"a number", "10.0.0.1:1234", []string{"3405803783"}, "10.0.0.1"},
		{"an address with leading zeros", "10.0.0.1:1234", []string{"203.0.113.007"}, "10.0.0.1"},
		{"markup", "10.0.0.1:1234", []string{"<script>"}, "10.0.0.1"},
		{"an element of Forwarded", "10.0.0.1:1234", []string{"for=203.0.113.7"}, "10.0.0.1"},
		{"an empty entry at the end", "10.0.0.1:1234", []string{"203.0.113.7,"}, "10.0.0.1"},
		{"garbage before an inner proxy leaves that one", "10.0.0.1:1234", []string{"203.0.113.7, garbage, 10.0.0.2"}, "10.0.0.2"},
		{"garbage before a stranger does not matter", "10.0.0.1:1234", []string{"garbage, 203.0.113.7"}, "203.0.113.7"},
		{"a peer without an address is nobody", "@", []string{"203.0.113.7"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rig.gate.requests = nil
			request := httptest.NewRequest(http.MethodPost, "/saml/corp/acs", nil)
			request.RemoteAddr = tt.peer
			for _, line := range tt.forwarded {
				request.Header.Add("X-Forwarded-For", line)
			}
			request.Header.Set("X-Real-Ip", "198.51.100.1")
			request.Header.Set("Forwarded", "for=198.51.100.1")
			rig.Config.Handler.ServeHTTP(httptest.NewRecorder(), request)
			require.Equal(t, tt.want, rig.gate.requests[0].Source.IP)
		})
	}
}

func TestNobodyIsTrustedUnlessConfigured(t *testing.T) {
	rig := newRig(t, launches)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, rig.URL+"/saml/corp/acs", nil)
	require.NoError(t, err)
	request.Header.Set("X-Forwarded-For", "203.0.113.7")
	response, err := rig.browser(t).Do(request)
	read(t, response, err)
	require.Equal(t, "127.0.0.1", rig.gate.requests[0].Source.IP)
}

func FuzzForwardedFor(f *testing.F) {
	for _, line := range []string{"203.0.113.7", "[2001:db8::7]:1", "a, 10.0.0.1", ",", "[", "]:", "::ffff:1.2.3.4%a"} {
		f.Add(line, line)
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		server := &web.Server{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
		request := httptest.NewRequest(http.MethodPost, "/saml/corp/acs", nil)
		request.RemoteAddr = "10.0.0.1:1"
		request.Header["X-Forwarded-For"] = []string{first, second}
		address := server.Address(request)
		require.True(t, address.IsValid() && address.Zone() == "" && !address.Is4In6(), address)
	})
}
