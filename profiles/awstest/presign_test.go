package awstest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/profiles/awstest"
)

func TestCreatePresignedDomainURL(t *testing.T) {
	t.Run("a domain in SSO mode is refused by its AuthMode", func(t *testing.T) {
		w := newWorld(t)
		require.NoError(t, w.PutProfile(awstest.Profile{Domain: domainID, Name: "alice"}))
		require.NoError(t, w.PutDomain(awstest.Domain{Account: account, Region: region, ID: domainID, AuthMode: "SSO"}))
		_, err := w.admin().CreatePresignedDomainUrl(t.Context(), presign("alice"))
		refused(t, err, "ValidationException", "AuthMode SSO")
	})
	t.Run("a profile that is not there is not found", func(t *testing.T) {
		_, err := newWorld(t).admin().CreatePresignedDomainUrl(t.Context(), presign("alice"))
		refused(t, err, "ResourceNotFound", "alice")
	})
	for _, status := range []string{"Pending", "Failed", "Deleting", "Updating", "Update_Failed", "Delete_Failed"} {
		t.Run("a profile that is "+status+" can not be opened", func(t *testing.T) {
			w := newWorld(t)
			require.NoError(t, w.PutProfile(awstest.Profile{Domain: domainID, Name: "alice", Status: status}))
			_, err := w.admin().CreatePresignedDomainUrl(t.Context(), presign("alice"))
			refused(t, err, "ValidationException", status)
		})
	}
	for _, seconds := range []int32{4, 301} {
		t.Run(fmt.Sprintf("%d seconds are out of range", seconds), func(t *testing.T) {
			in := presign("alice")
			in.ExpiresInSeconds = aws.Int32(seconds)
			_, err := newWorld(t).admin().CreatePresignedDomainUrl(t.Context(), in)
			refused(t, err, "ValidationException", "'expiresInSeconds'", "Member must have value")
		})
	}
}

// browser is a client that keeps cookies and follows redirects.
func browser(t *testing.T) *http.Client {
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &http.Client{Jar: jar}
}

// visit fetches a page and returns where it ended and what it says.
func visit(t *testing.T, c *http.Client, url string) (*http.Response, string) {
	resp, err := c.Get(url)
	require.NoError(t, err)
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, string(page)
}

func TestStudio(t *testing.T) {
	open := func(t *testing.T, seconds int32) (world, string) {
		w := newWorld(t)
		alice := w.person("alice")
		w.create(alice, "alice")
		in := presign("alice")
		in.ExpiresInSeconds, in.SessionExpirationDurationInSeconds = aws.Int32(seconds), aws.Int32(1800)
		in.LandingUri, in.SpaceName = aws.String("app:JupyterLab:lab"), aws.String("space-1")
		out, err := alice.CreatePresignedDomainUrl(t.Context(), in)
		require.NoError(t, err)
		return w, *out.AuthorizedUrl
	}
	t.Run("a presigned URL opens the workspace and shows who acts where", func(t *testing.T) {
		w, url := open(t, 5)
		resp, page := visit(t, browser(t), url)
		require.Equal(t, http.StatusOK, resp.StatusCode)
		require.Equal(t, w.StudioURL+"/", resp.Request.URL.String(), "the token leaves the address bar")
		for id, text := range map[string]string{
			"account": account, "region": region, "domain": domainID, "profile": "alice", "execution-role": teamRole,
			"landing": "app:JupyterLab:lab", "space": "space-1", "source-identity": "alice",
			"actor": "arn:aws:sts::111111111111:assumed-role/studiobroker-launch/sb-alice",
		} {
			require.Contains(t, page, fmt.Sprintf(`<dd id="%s">%s</dd>`, id, text))
		}
		require.Contains(t, page, `<span class="key">studiobroker-tenant</span> = acme`)
		require.Contains(t, page, "30m0s, until")
		require.Contains(t, page, "stand-in for Amazon SageMaker Studio")
		require.Len(t, w.Visits(), 1)
	})
	t.Run("it opens once", func(t *testing.T) {
		_, url := open(t, 5)
		visit(t, browser(t), url)
		resp, page := visit(t, browser(t), url)
		require.Equal(t, "/console-sign-in", resp.Request.URL.Path)
		require.Contains(t, page, "sign-in page of the AWS console")
	})
	t.Run("it opens until the last moment", func(t *testing.T) {
		w, url := open(t, 5)
		w.clock.Advance(5*time.Second - 1)
		resp, _ := visit(t, browser(t), url)
		require.Equal(t, "/", resp.Request.URL.Path)
	})
	t.Run("and not a moment longer", func(t *testing.T) {
		w, url := open(t, 5)
		w.clock.Advance(5 * time.Second)
		resp, _ := visit(t, browser(t), url)
		require.Equal(t, "/console-sign-in", resp.Request.URL.Path)
		require.Empty(t, w.Visits())
	})
	t.Run("the session ends when it was told to", func(t *testing.T) {
		w, url := open(t, 5)
		b := browser(t)
		visit(t, b, url)
		w.clock.Advance(30*time.Minute - 1)
		resp, _ := visit(t, b, w.StudioURL)
		require.Equal(t, http.StatusOK, resp.StatusCode)
		w.clock.Advance(1)
		resp, page := visit(t, b, w.StudioURL)
		require.Equal(t, http.StatusUnauthorized, resp.StatusCode)
		require.Contains(t, page, "No Studio session")
		require.Empty(t, w.Visits())
	})
	t.Run("a stranger sees nothing", func(t *testing.T) {
		w, url := open(t, 5)
		visit(t, browser(t), url)
		resp, page := visit(t, browser(t), w.StudioURL)
		require.Equal(t, http.StatusUnauthorized, resp.StatusCode)
		require.NotContains(t, page, "alice")
	})
	t.Run("a guess leads to the console", func(t *testing.T) {
		w, _ := open(t, 5)
		resp, _ := visit(t, browser(t), w.StudioURL+"/auth?token=guess")
		require.Equal(t, "/console-sign-in", resp.Request.URL.Path)
	})
	t.Run("every page is locked down", func(t *testing.T) {
		w, url := open(t, 5)
		for _, address := range []string{url, w.StudioURL + "/console-sign-in", w.StudioURL + "/studio.css", w.StudioURL + "/nowhere"} {
			resp, _ := visit(t, browser(t), address)
			require.Contains(t, resp.Header.Get("Content-Security-Policy"), "default-src 'none'", address)
			require.Equal(t, "no-store", resp.Header.Get("Cache-Control"), address)
			require.Equal(t, "no-referrer", resp.Header.Get("Referrer-Policy"), address)
		}
	})
	t.Run("the cookie is out of reach of scripts and of other sites", func(t *testing.T) {
		_, url := open(t, 5)
		c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		resp, _ := visit(t, c, url)
		require.Equal(t, http.StatusFound, resp.StatusCode)
		require.Regexp(t, `; Path=/; Max-Age=1800; HttpOnly; SameSite=Lax$`, resp.Header.Get("Set-Cookie"))
	})
}

func TestStudioElsewhere(t *testing.T) {
	aws := awstest.Start(t, awstest.Config{StudioURL: "https://studio.test/", Roles: []awstest.Role{{ARN: adminRole, Trust: adminTrust}},
		Domains: []awstest.Domain{{Account: account, Region: region, ID: domainID}}})
	w := world{Loopback: aws, t: t}
	require.NoError(t, w.PutProfile(awstest.Profile{Domain: domainID, Name: "alice"}))
	out, err := w.admin().CreatePresignedDomainUrl(t.Context(), presign("alice"))
	require.NoError(t, err)
	require.Regexp(t, `^https://studio\.test/auth\?token=\w{40,}$`, *out.AuthorizedUrl)
}
