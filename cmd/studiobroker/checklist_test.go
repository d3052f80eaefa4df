package main

import (
	"compress/flate"
	"encoding/base64"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
	"github.com/studiobroker/studiobroker/profiles/awstest"
)

// The numbers of the security checklist that only the whole server shows.

func TestChecklistUsedOnce(t *testing.T) {
	town := newTown(t)
	town.open()
	t.Run("30 of fifty posts of one response at once one opens", func(t *testing.T) {
		require.EqualValues(t, 1, town.opens(town.response(town.idp, ann())))
	})
	t.Run("30 a second process on the same state lets nobody in", func(t *testing.T) {
		address := "127.0.0.1:" + freePort(t)
		second := start(t, []string{"STUDIOBROKER_LISTEN=" + address, "STUDIOBROKER_ADMIN_LISTEN=127.0.0.1:0"}, "serve", "--config", filepath.Join(town.folder, "studiobroker.yaml"))
		require.Error(t, second.Wait())
		require.Equal(t, exitFailed, second.ProcessState.ExitCode())
		require.Contains(t, second.out.String(), "another process is using it, and one has it at a time: end that one")
		_, err := net.Dial("tcp", address)
		require.Error(t, err, "nobody listens there")
		require.Contains(t, town.click(town.idp, ann()).page, "Studio is open", "the first one goes on")
	})
	t.Run("30 a response that opened before a restart opens nothing after it", func(t *testing.T) {
		response := town.response(town.idp, ann())
		require.EqualValues(t, 1, town.opens(response))
		require.Equal(t, exitInterrupted, town.interrupt(t))
		town.open()
		b := newBrowser(t)
		b.post(town.acs(town.idp), url.Values{"SAMLResponse": {response}})
		require.Equal(t, http.StatusForbidden, b.arrived.StatusCode)
		require.Contains(t, b.page, string(saml.CodeReplay))
		require.Contains(t, town.click(town.idp, ann()).page, "Studio is open")
	})
}

// opens is how many of fifty posts of a response are sent on to a workspace.
func (town *town) opens(response string) int32 {
	var opened atomic.Int32
	var all sync.WaitGroup
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for range 50 {
		all.Go(func() {
			answer, err := client.PostForm(town.acs(town.idp), url.Values{"SAMLResponse": {response}})
			if err != nil {
				return
			}
			if answer.StatusCode == http.StatusFound && strings.HasPrefix(answer.Header.Get("Location"), town.aws.StudioURL) {
				opened.Add(1)
			}
			_ = answer.Body.Close()
		})
	}
	all.Wait()
	return opened.Load()
}

func TestChecklistWithoutState(t *testing.T) {
	town := newTown(t)
	file, err := config.Load(filepath.Join(town.folder, "studiobroker.yaml"))
	require.NoError(t, err)
	h, err := openHouse(file, town.aws.AWSConfig("eu-west-1", awstest.ExampleKey()), []string{town.aws.StudioURL}, slog.New(slog.DiscardHandler), io.Discard)
	require.NoError(t, err)
	f, err := newFront(t.Context(), h, file)
	require.NoError(t, err)
	knock := func(method, path, body string) *httptest.ResponseRecorder {
		answer := httptest.NewRecorder()
		request := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		f.inForce.Load().doors.ServeHTTP(answer, request)
		return answer
	}
	form := func() string { return url.Values{"SAMLResponse": {town.response(town.idp, ann())}}.Encode() }
	require.Equal(t, http.StatusFound, knock("POST", "/saml/one/acs", form()).Code)
	calls := town.aws.Calls("")
	require.NoError(t, h.state.Close())

	t.Run("30 without the state nobody is let in", func(t *testing.T) {
		answer := knock("POST", "/saml/one/acs", form())
		require.Equal(t, http.StatusServiceUnavailable, answer.Code)
		require.Contains(t, answer.Body.String(), string(saml.CodeLedger))
		require.Empty(t, answer.Header().Get("Location"))
		require.Equal(t, calls, town.aws.Calls(""), "AWS is not even asked")
	})
	t.Run("28 without the state no sign-in begins", func(t *testing.T) {
		answer := knock("GET", "/signin/one", "")
		require.Equal(t, http.StatusServiceUnavailable, answer.Code)
		require.Empty(t, answer.Header().Get("Location"))
	})
}

// Two providers: what the second says never counts for what is the first's.
func TestChecklistProviders(t *testing.T) {
	town := newTown(t)
	town.open()
	one, two := town.idp.EntityID, town.other.EntityID
	refused := func(t *testing.T, at *idptest.SAML, b *browser, response, relayState string, code any) {
		t.Helper()
		calls := town.aws.Calls("")
		b.post(town.acs(at), url.Values{"SAMLResponse": {response}, "RelayState": {relayState}})
		require.Equal(t, http.StatusForbidden, b.arrived.StatusCode)
		require.Contains(t, b.page, code)
		require.Equal(t, calls, town.aws.Calls(""))
	}
	forOne := func(lies ...idptest.Lie) string {
		response, err := town.other.Respond(idptest.Unsolicited(town.url+"/saml/one/metadata", town.acs(town.idp)), ann(), lies...)
		require.NoError(t, err)
		return response
	}
	t.Run("45 the signature of another provider is refused, in its own name and in the first's", func(t *testing.T) {
		refused(t, town.idp, newBrowser(t), forOne(), "", string(saml.CodeSignature))
		refused(t, town.idp, newBrowser(t), forOne(idptest.From(one)), "", string(saml.CodeSignature))
	})
	t.Run("45 the issuer of another provider is refused", func(t *testing.T) {
		refused(t, town.other, newBrowser(t), town.response(town.other, ann(), idptest.From(one)), "", string(saml.CodeIssuer))
	})
	t.Run("45 mixed issuers are refused", func(t *testing.T) {
		for _, lie := range []idptest.Lie{
			func(m *idptest.Message) { m.Issuer, m.ResponseIssuer = one, two },
			func(m *idptest.Message) { m.Issuer, m.ResponseIssuer = two, one },
		} {
			refused(t, town.other, newBrowser(t), town.response(town.other, ann(), lie), "", string(saml.CodeIssuer))
		}
	})
	t.Run("45 a request to one provider is not answered by another", func(t *testing.T) {
		b := newBrowser(t)
		id, handle := town.asked(t, b)
		refused(t, town.other, b, town.response(town.other, ann(), idptest.Answering(id)), handle, string(saml.CodeNotBegun))
	})
	t.Run("46 one name of two providers is two people", func(t *testing.T) {
		before := len(town.aws.Profiles("d-town"))
		require.Contains(t, town.click(town.idp, ann()).page, "Studio is open")
		require.Contains(t, town.click(town.other, idptest.Someone("ann", "Risk")).page, "Studio is open")
		require.Len(t, town.aws.Profiles("d-town"), before+2)
	})
	t.Run("45 the other provider lets its people into nothing of the first's", func(t *testing.T) {
		refused(t, town.other, newBrowser(t), town.response(town.other, ann()), "research/churn", "SB-2")
	})
}

// asked is the request that a sign-in with the first provider sends.
func (town *town) asked(t *testing.T, b *browser) (id, handle string) {
	t.Helper()
	answer, err := b.client.Get(town.url + "/signin/one")
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	to, err := answer.Location()
	require.NoError(t, err)
	deflated, err := base64.StdEncoding.DecodeString(to.Query().Get("SAMLRequest"))
	require.NoError(t, err)
	request := readAll(t, flate.NewReader(strings.NewReader(string(deflated))))
	return regexp.MustCompile(` ID="([^"]+)"`).FindStringSubmatch(request)[1], to.Query().Get("RelayState")
}
