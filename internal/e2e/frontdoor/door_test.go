package frontdoor_test

import (
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/frontdoor"
)

func TestDoor(t *testing.T) {
	server := func(answer string) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, answer+" "+r.Host+" "+r.Header.Get("X-Forwarded-Proto"))
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	door := frontdoor.Open(t, map[string]string{"a.test": server("first"), "b.test": server("second")})
	client := &http.Client{Transport: door.Transport()}

	t.Run("each host name leads to its own server, which sees that name and https", func(t *testing.T) {
		require.Equal(t, "first a.test https", get(t, client, "https://a.test/"))
		require.Equal(t, "second b.test https", get(t, client, "https://b.test/"))
	})

	t.Run("an unknown host is not served", func(t *testing.T) {
		_, err := client.Get("https://c.test/")
		require.ErrorContains(t, err, "certificate")
	})

	t.Run("a program reaches the hosts through the proxy, and no others", func(t *testing.T) {
		proxy, err := url.Parse(door.Proxy(t))
		require.NoError(t, err)
		client := &http.Client{Transport: &http.Transport{
			Proxy: http.ProxyURL(proxy), TLSClientConfig: &tls.Config{RootCAs: door.Authority.Pool()},
		}}
		before := door.Count("b.test")
		require.Equal(t, "second b.test https", get(t, client, "https://b.test/"))
		require.Equal(t, before+1, door.Count("b.test"))
		_, err = client.Get("https://c.test/")
		require.ErrorContains(t, err, "certificate")
	})

	t.Run("who came through is remembered without values", func(t *testing.T) {
		request, err := http.NewRequest(http.MethodPost, "https://a.test/acs?x=1", strings.NewReader("secret"))
		require.NoError(t, err)
		request.Header.Set("Origin", "https://b.test")
		request.AddCookie(&http.Cookie{Name: "__Host-c", Value: "secret"})
		answer, err := client.Do(request)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())

		require.Equal(t, []frontdoor.Visit{{
			Method: http.MethodPost, Host: "a.test", Path: "/acs", Origin: "https://b.test", Cookies: []string{"__Host-c"},
		}}, door.Visits(http.MethodPost, "a.test", "/acs"))
	})

	t.Run("a form is kept with the status of its answer, and arrives whole", func(t *testing.T) {
		answer, err := client.PostForm("https://a.test/form", url.Values{"field": {"value"}})
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, []frontdoor.Submission{
			{Host: "a.test", Path: "/form", Fields: url.Values{"field": {"value"}}, Status: http.StatusOK},
		}, door.Submissions("field"))
	})
}

func get(t *testing.T, client *http.Client, url string) string {
	t.Helper()
	answer, err := client.Get(url)
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return string(body)
}
