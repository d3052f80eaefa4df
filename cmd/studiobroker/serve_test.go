package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/profiles"
	"github.com/studiobroker/studiobroker/profiles/awstest"
	"github.com/studiobroker/studiobroker/web/session"
)

func ann() idptest.Person { return idptest.Someone("ann", "Team1") }

func TestServe(t *testing.T) {
	town := newTown(t)
	town.open()

	t.Run("a tile opens the workspace", func(t *testing.T) {
		b := town.click(town.idp, ann())
		require.Equal(t, town.aws.StudioURL+"/", b.arrived.Request.URL.String())
		require.Equal(t, []string{"302 Found", "302 Found", "200 OK"}, b.seen, "to Studio's door, through it, there")
	})
	t.Run("every refusal is found under its reference", func(t *testing.T) {
		for _, tt := range refusals(town) {
			t.Run(tt.name, func(t *testing.T) {
				if tt.before != nil {
					tt.before(t)
				}
				b := tt.knock()
				require.Equal(t, tt.status, b.arrived.StatusCode)
				require.Contains(t, b.page, tt.code)
				reference := b.arrived.Header.Get("X-Request-Id")
				require.Contains(t, b.page, reference)
				event := town.event(t, reference)
				require.Equal(t, tt.code, event.Data.Code)
				require.Contains(t, event.Data.Error+event.Data.Hint, tt.words, "the operator reads what it is and what to change")
				town.logs(t, reference)
				require.Zero(t, strings.Count(b.page, "<pre"), "no stack, no library's words")
			})
		}
	})
	t.Run("two providers' Anns are two people", func(t *testing.T) {
		town.click(town.idp, ann())
		town.click(town.other, idptest.Someone("ann", "Risk"))
		var names []string
		for _, p := range town.aws.Profiles("d-town") {
			names = append(names, p.Name)
		}
		require.Len(t, names, 2)
	})
	t.Run("nothing that opens a door or tells about a person was written", func(t *testing.T) {
		written := town.written()
		require.NotContains(t, written, "auth?token=")
		require.NotContains(t, written, town.aws.StudioURL)
		require.NotContains(t, written, "external-secret")
		require.NotContains(t, written, "Team1")
		require.NotContains(t, written, "SAMLResponse=")
		require.NotContains(t, written, "PHNhbWw", "the beginning of a response in base64")
		require.Contains(t, written, "launch_sha256")
	})
	t.Run("those who run it have an address of their own", func(t *testing.T) {
		for path, want := range map[string]int{"/livez": 200, "/readyz": 200, "/version": 200, "/signin": 404} {
			require.Equal(t, want, status(t, town.admin+path), path)
		}
		require.Equal(t, http.StatusNotFound, status(t, town.url+"/readyz"))
	})
}

// refusal is a knock that must not open, and what everybody gets to know.
type refusal struct {
	name   string
	before func(*testing.T)
	knock  func() *browser
	status int
	code   string
	words  string
}

func refusals(town *town) []refusal {
	lie := func(lies ...idptest.Lie) func() *browser {
		return func() *browser { return town.click(town.idp, ann(), lies...) }
	}
	team := func(id string) func() *browser {
		return func() *browser { return town.click(town.idp, idptest.Someone("ann", id)) }
	}
	body := func(response string) func() *browser {
		return func() *browser {
			b := newBrowser(town.t)
			b.post(town.acs(town.idp), map[string][]string{"SAMLResponse": {response}})
			return b
		}
	}
	fault := func(times int, f awstest.Fault, operations ...string) func(*testing.T) {
		return func(*testing.T) {
			for _, o := range operations {
				town.aws.Inject(o, times, f)
			}
		}
	}
	return []refusal{
		{name: "unsigned", knock: lie(idptest.Unsigned), status: 403, code: "SB-1016", words: "sign the assertion"},
		{name: "signed by another provider", knock: lie(idptest.SignedByOther(town.other)), status: 403, code: "SB-1019", words: "metadata"},
		{name: "expired", knock: lie(idptest.Shifted(-time.Hour)), status: 403, code: "SB-1026", words: "issued at"},
		{name: "for another audience", knock: lie(idptest.For("https://elsewhere.example")), status: 403, code: "SB-1034", words: "/saml/one/metadata"},
		{name: "for another address", knock: lie(idptest.To("https://elsewhere.example/acs")), status: 403, code: "SB-1025", words: "public_url"},
		{name: "in answer to nothing we asked", knock: lie(idptest.Answering("id-of-another")), status: 403, code: "SB-1028", words: "same browser"},
		{name: "not base64", knock: body("<xml>"), status: 400, code: "SB-1004", words: "base64"},
		{name: "not XML", knock: body("bm90IHhtbA=="), status: 403, code: "SB-1011", words: "XML"},
		{name: "oversized", knock: body(strings.Repeat("A", 2<<20)), status: 413, code: "SB-1003", words: "fewer attributes"},
		{name: "by the wrong method", knock: func() *browser { b := newBrowser(town.t); b.visit(town.acs(town.idp)); return b }, status: 405, code: "SB-1002", words: "HTTP-POST"},
		{name: "of an unknown team", knock: team("Team9"), status: 403, code: "SB-2005", words: "1 value of teamid"},
		{name: "of a team that the provider may not vouch for", knock: team("Risk"), status: 403, code: "SB-2002", words: "vouches_for"},
		{name: "a domain in SSO mode", knock: team("Sso"), status: 500, code: "SB-3009", words: "AuthMode IAM"},
		{name: "a domain that does not exist", knock: team("Nowhere"), status: 500, code: "SB-3008", words: "d-nowhere"},
		{name: "AWS denies", before: fault(1, awstest.Fault{Code: "AccessDeniedException", Message: "no"}, "CreatePresignedDomainUrl", "DescribeUserProfile"), knock: team("Team1"), status: 500, code: string(profiles.CodeDenied), words: `"Action":"sagemaker:`},
		{name: "AWS throttles", before: fault(3, awstest.Fault{Code: "ThrottlingException", Message: "Rate exceeded"}, "CreatePresignedDomainUrl"), knock: team("Team1"), status: 503, code: string(profiles.CodeThrottled), words: "rate"},
		{name: "AWS is down", before: fault(3, awstest.Fault{HangUp: true}, "CreatePresignedDomainUrl"), knock: team("Team1"), status: 503, code: string(profiles.CodeDown), words: "network"},
		{name: "the trust lacks our external ID", before: func(t *testing.T) {
			t.Helper()
			require.NoError(t, town.aws.PutRole(awstest.Role{ARN: townRole, Trust: strings.ReplaceAll(townTrust, "external-secret", "another")}))
			t.Cleanup(func() { require.NoError(t, town.aws.PutRole(awstest.Role{ARN: townRole, Trust: townTrust})) })
		}, knock: func() *browser { return town.click(town.idp, idptest.Someone("newcomer", "Team1")) }, status: 500, code: "SB-4002", words: "external ID"},
	}
}

// logs waits for words in the log: a line is written after its answer.
func (town *town) logs(t *testing.T, words string) {
	t.Helper()
	require.Eventually(t, func() bool { return strings.Contains(town.out.String(), words) }, patience, time.Millisecond)
}

// auditLine is what the test reads of an audit event.
type auditLine struct {
	ID   string
	Data struct{ Result, Code, Error, Hint string }
}

// event is the audit event of a reference.
func (town *town) event(t *testing.T, reference string) auditLine {
	t.Helper()
	lines, err := os.ReadFile(filepath.Join(town.folder, "audit.jsonl"))
	require.NoError(t, err)
	for line := range strings.Lines(string(lines)) {
		var e auditLine
		require.NoError(t, json.Unmarshal([]byte(line), &e))
		if e.ID == reference {
			return e
		}
	}
	t.Fatalf("no event %s", reference)
	return auditLine{}
}

func TestASlowFirstSignInIsWaitedForAndNeverTriedAgain(t *testing.T) {
	town := newTown(t)
	town.aws.SetPending(time.Hour)
	town.open()

	b := town.click(town.idp, ann())
	require.Equal(t, http.StatusAccepted, b.arrived.StatusCode)
	require.Contains(t, b.page, "Preparing your workspace")
	here := b.arrived.Request.URL.String()
	require.Contains(t, b.page, `<meta http-equiv="refresh" content="3;url=`+b.arrived.Request.URL.RequestURI()+`">`, "the page comes back by itself")

	made := town.aws.Profiles("d-town")
	require.Len(t, made, 1)
	made[0].Status = "InService"
	require.NoError(t, town.aws.PutProfile(made[0]))
	b.visit(here)
	require.Equal(t, town.aws.StudioURL+"/", b.arrived.Request.URL.String())
	require.Equal(t, 1, town.aws.Calls("CreateUserProfile"))
}

func TestACookieThatNoKeyOpensIsCounted(t *testing.T) {
	town := newTown(t)
	town.write("session.keys", string(session.NewKeys().Text()))
	town.write("studiobroker.yaml", townConfig(town.url, town.admin)+"session: {keys: {file: session.keys}}\n")
	town.open()
	const figure = "studiobroker_session_decode_errors_total "
	require.Contains(t, body(t, town.admin+"/metrics"), figure+"0\n")
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, town.url+"/", nil)
	require.NoError(t, err)
	request.AddCookie(&http.Cookie{Name: session.CookieName, Value: "of-another-broker"})
	response, err := http.DefaultTransport.RoundTrip(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, "/signin", response.Header.Get("Location"))
	require.Contains(t, body(t, town.admin+"/metrics"), figure+"1\n")
}

func TestReload(t *testing.T) {
	town := newTown(t)
	town.open()
	settings := townConfig(town.url, town.admin)
	hangUp := func(t *testing.T, want string) {
		t.Helper()
		before := strings.Count(town.out.String(), want)
		require.NoError(t, town.Process.Signal(syscall.SIGHUP))
		require.Eventually(t, func() bool { return strings.Count(town.out.String(), want) > before }, patience, 20*time.Millisecond)
	}
	require.Contains(t, town.click(town.idp, idptest.Someone("ann", "Team2")).page, "SB-2005")

	t.Run("a changed file is in force after SIGHUP", func(t *testing.T) {
		town.write("studiobroker.yaml", strings.Replace(settings, "{equals: Team1}", "{equals: Team2}", 1))
		hangUp(t, "configuration in force")
		require.Contains(t, town.click(town.idp, idptest.Someone("ann", "Team2")).page, "Studio is open")
	})
	t.Run("a file that is not valid changes nothing and is told", func(t *testing.T) {
		town.write("studiobroker.yaml", strings.Replace(settings, "domain: d-town", "domian: d-town", 1))
		hangUp(t, "the old one stays in force")
		require.Contains(t, town.out.String(), "did you mean domain?")
		require.Contains(t, body(t, town.admin+"/readyz?verbose"), "configuration: the file is not valid; what was read at ")
		require.Contains(t, body(t, town.admin+"/metrics"), "studiobroker_config_last_reload_successful 0\n")
		require.Contains(t, town.click(town.idp, idptest.Someone("ann", "Team2")).page, "Studio is open")
	})
	t.Run("a role that changed is reported as drift", func(t *testing.T) {
		town.write("studiobroker.yaml", strings.Replace(strings.Replace(settings, "{equals: Team1}", "{equals: Team2}", 1), "team/churn", "team/churn-2", 1))
		hangUp(t, "configuration in force")
		const told = `"drift":"`
		var audit string
		for tries := 0; !strings.Contains(audit, told) && tries < 9; tries++ { // a busy machine may be late with the look that tells
			require.Contains(t, town.click(town.idp, idptest.Someone("ann", "Team2")).page, "Studio is open")
			content, err := os.ReadFile(filepath.Join(town.folder, "audit.jsonl"))
			require.NoError(t, err)
			audit = string(content)
		}
		require.Contains(t, audit, told)
	})
	t.Run("a rotated audit file is written anew", func(t *testing.T) {
		path := filepath.Join(town.folder, "audit.jsonl")
		require.NoError(t, os.Rename(path, path+".1"))
		hangUp(t, "configuration in force")
		town.click(town.idp, idptest.Someone("ann", "Team2"))
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, 1, strings.Count(string(content), "\n"))
	})
}

func TestAProviderWhoseMetadataCannotBeHadKeepsNobodyElseOut(t *testing.T) {
	town := newTown(t)
	var metadata atomic.Value
	metadata.Store("<html>maintenance</html>")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, metadata.Load().(string)) }))
	defer server.Close()
	town.write("studiobroker.yaml", strings.Replace(townConfig(town.url, town.admin), "{file: two.xml}", "{url: \""+server.URL+"\"}", 1))
	town.open()

	require.Contains(t, town.click(town.idp, ann()).page, "Studio is open")
	refused := town.click(town.other, idptest.Someone("ann", "Risk"))
	require.Equal(t, http.StatusServiceUnavailable, refused.arrived.StatusCode)
	require.Contains(t, refused.page, string(CodeAbsent))

	metadata.Store(string(town.other.Metadata()))
	require.NoError(t, town.Process.Signal(syscall.SIGHUP))
	town.logs(t, "configuration in force")
	require.Contains(t, town.click(town.other, idptest.Someone("ann", "Risk")).page, "Studio is open")
}

func TestWithoutAuditNobodyIsLetIn(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full on this system")
	}
	town := newTown(t)
	town.write("studiobroker.yaml", townConfig(town.url, town.admin)+"audit: {file: /dev/full}\n")
	town.open()
	b := town.click(town.idp, ann())
	require.Equal(t, http.StatusServiceUnavailable, b.arrived.StatusCode)
	require.Contains(t, b.page, "SB-9002")
	require.Equal(t, http.StatusServiceUnavailable, status(t, town.admin+"/readyz"))
}

func status(t *testing.T, address string) int {
	t.Helper()
	response, err := http.Get(address)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return response.StatusCode
}
