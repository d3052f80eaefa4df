package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/web"
	"github.com/studiobroker/studiobroker/web/session"
)

var referencePattern = regexp.MustCompile(`[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}`)

func TestTokensThatDoNotHold(t *testing.T) {
	rig := newAPIRig(t)
	for name, tt := range map[string]struct{ token, challenge string }{
		"none":                  {"", "Bearer"},
		"one for somebody else": {"wrong-audience", `Bearer error="invalid_token"`},
	} {
		t.Run(name, func(t *testing.T) {
			for _, answer := range []answered{
				rig.post(t, asked{token: tt.token}),
				rig.call(t, "GET", "/api/v1/launches/AAAAAAAAAAAAAAAAAAAAAAAAAA", asked{token: tt.token}),
				rig.call(t, "GET", "/api/v1/assignments", asked{token: tt.token}),
			} {
				require.Equal(t, http.StatusUnauthorized, answer.status)
				require.Equal(t, tt.challenge, answer.header.Get("WWW-Authenticate"))
				require.Equal(t, tt.challenge == "Bearer", strings.Contains(answer.text, "An ID token is missing"))
				require.NotContains(t, answer.text, "the exact reason")
				require.NotContains(t, answer.text, "the remedy")
			}
			require.Empty(t, rig.town.ensured)
		})
	}
	require.Contains(t, rig.log.String(), "the exact reason")
	require.NotContains(t, rig.log.String(), "wrong-audience", "tokens stay out of the log")
}

func TestASessionIsNoToken(t *testing.T) {
	rig := newAPIRig(t)
	browser := rig.browser(t)
	rig.upstream.Broker = rig.gate
	rig.restart()
	rig.signIn(t, browser)
	response, err := browser.Post(rig.URL+"/api/v1/launches", "application/json", strings.NewReader("{}"))
	require.Equal(t, http.StatusUnauthorized, read(t, response, err).StatusCode)
}

func TestBodiesThatAreNoLaunch(t *testing.T) {
	rig := newAPIRig(t)
	tests := map[string]string{
		"nothing":                    " ",
		"not JSON":                   `{"landing":`,
		"more than one value":        `{} {}`,
		"a comma too many":           `{"landing":"lab",}`,
		"no comma":                   `{"landing":"lab" "mode":"url"}`,
		"a list":                     `[]`,
		"a string":                   `"acme/research"`,
		"null":                       `null`,
		"an unknown member":          `{"assigment":"acme/research"}`,
		"a member in another case":   `{"Assignment":"acme/research"}`,
		"a member twice":             `{"landing":"lab","landing":"lab"}`,
		"a member twice, escaped":    `{"landing":"lab","l\u0061nding":"home"}`,
		"a member that is null":      `{"assignment":null}`,
		"a member that is a number":  `{"assignment":1}`,
		"a member that is a list":    `{"assignment":["acme/research"]}`,
		"a member that is an object": `{"assignment":{"landing":"lab"}}`,
		"an empty assignment":        `{"assignment":""}`,
		"an assignment without team": `{"assignment":"acme"}`,
		"an unknown mode":            `{"mode":"frame"}`,
		"an empty mode":              `{"mode":""}`,
		"a null byte":                "{\"landing\":\"lab\"}\x00",
		"broken UTF-8":               "{\"landing\":\"\xff\"}",
		"a byte order mark":          "\xef\xbb\xbf{}",
		"a deep one":                 strings.Repeat(`{"a":`, 500) + "1" + strings.Repeat("}", 500),
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			requireRefused(t, rig, body)
		})
	}
	for _, probe := range openRedirects {
		for _, member := range []string{"assignment", "landing", "mode"} {
			t.Run(member+" "+probe, func(t *testing.T) {
				body, err := json.Marshal(map[string]string{member: probe})
				require.NoError(t, err)
				requireRefused(t, rig, string(body))
			})
		}
	}
	require.Empty(t, rig.town.ensured)
	require.NotContains(t, rig.log.String(), "evil")
}

func requireRefused(t *testing.T, rig *apiRig, body string) {
	t.Helper()
	answer := rig.post(t, asked{token: "ann", body: body})
	require.Equal(t, http.StatusBadRequest, answer.status)
	require.Equal(t, "SB-1202", answer.launch(t).Code)
	require.NotContains(t, answer.text, "evil")
	require.EqualValues(t, "SB-1202", rig.town.last().Err.Code, "it is recorded like every other knock")
}

func TestARefusedBodyNamesWhatIsWrong(t *testing.T) {
	rig := newAPIRig(t)
	for body, detail := range map[string]string{
		`[]`:                                     `the body is no JSON object`,
		`{"assigment":"acme/research"}`:          `the member "assigment" is unknown`,
		`{"assignment":"acme"}`:                  `the member "assignment" has not the form tenant/team`,
		`{"landing":"The Lab"}`:                  `the member "landing" is not the name of a landing`,
		`{"mode":"frame"}`:                       `the member "mode" is neither ticket nor url`,
		`{"landing":"lab","landing":"home"}`:     `the member "landing" stands twice`,
		`{"mode":1}`:                             `the member "mode" is no string`,
		`{"mode":"frame","landing":"The"}`:       `the member "landing" is not`,
		`{"` + strings.Repeat("a", 99) + `":""}`: `the member "` + strings.Repeat("a", 20) + `" is unknown`,
		`{"a\"\n":""}`:                           `the member "a\"\n" is unknown`,
	} {
		answer := rig.post(t, asked{token: "ann", body: body})
		require.Contains(t, answer.launch(t).Detail, detail, body)
		require.ErrorContains(t, rig.town.last().Err, detail, "the record has the same words")
		require.NotContains(t, answer.text, "frame")
	}
}

func TestAStrangerIsToldOfTheTokenAlone(t *testing.T) {
	rig := newAPIRig(t)
	for name, c := range map[string]struct {
		body    string
		headers []string
	}{
		"another media type": {"{}", []string{"Content-Type", "text/plain"}},
		"no body":            {" ", nil},
		"an unknown member":  {`{"x":"y"}`, nil},
		"a large body":       {strings.Repeat(" ", 5000), nil},
		"a bad key":          {"{}", []string{"Idempotency-Key", "a b"}},
	} {
		for _, token := range []string{"", "wrong-audience"} {
			require.Equal(t, http.StatusUnauthorized, rig.post(t, asked{token: token, body: c.body}, c.headers...).status, name)
		}
		require.Less(t, rig.post(t, asked{token: "ann", body: c.body}, c.headers...).status, 500, name)
		require.Equal(t, "ann", rig.town.last().Identity.Subject, "whose program it was is recorded")
	}
}

func TestRequestsThatAreNoLaunch(t *testing.T) {
	rig := newAPIRig(t)
	t.Run("4096 bytes are taken and one more is not", func(t *testing.T) {
		require.Equal(t, http.StatusCreated, rig.post(t, asked{token: "ann", body: "{}" + strings.Repeat(" ", 4094)}).status)
		answer := rig.post(t, asked{token: "ann", body: "{}" + strings.Repeat(" ", 4095)})
		require.Equal(t, http.StatusRequestEntityTooLarge, answer.status)
		require.Equal(t, "SB-1203", answer.launch(t).Code)
	})
	t.Run("only JSON is", func(t *testing.T) {
		for _, mediaType := range []string{"", "text/plain", "application/x-www-form-urlencoded", "application/jsonp", "application/json; charset=utf-16", "application/json, text/plain", "multipart/form-data; boundary=x", "a/b;;"} {
			answer := rig.post(t, asked{token: "ann"}, "Content-Type", mediaType)
			require.Equal(t, http.StatusUnsupportedMediaType, answer.status, mediaType)
			require.Equal(t, "SB-1204", answer.launch(t).Code)
		}
		require.Equal(t, http.StatusUnsupportedMediaType, rig.post(t, asked{token: "ann"}, "Content-Encoding", "gzip").status)
		require.Equal(t, http.StatusCreated, rig.post(t, asked{token: "ann"}, "Content-Type", "application/json; charset=UTF-8").status)
	})
	t.Run("a body that breaks off is none", func(t *testing.T) {
		request := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v1/launches", iotest.ErrReader(io.ErrUnexpectedEOF))
		request.Header = http.Header{"Authorization": {"Bearer ann"}, "Content-Type": {"application/json"}}
		recorder := httptest.NewRecorder()
		rig.Config.Handler.ServeHTTP(recorder, request)
		require.Equal(t, http.StatusBadRequest, recorder.Code)
	})
	t.Run("methods are refused with the one that is taken", func(t *testing.T) {
		for _, method := range []string{"GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"} {
			rig.call(t, method, "/api/v1/launches", asked{token: "ann"})
		}
		for _, method := range []string{"HEAD", "POST", "DELETE", "OPTIONS"} {
			rig.call(t, method, "/api/v1/launches/AAAAAAAAAAAAAAAAAAAAAAAAAA", asked{token: "ann"})
		}
		answer := rig.call(t, "DELETE", "/api/v1/assignments", asked{token: "ann"})
		require.Equal(t, "application/problem+json", answer.header.Get("Content-Type"))
		require.Equal(t, "SB-1002", answer.launch(t).Code)
	})
}

func TestWhatTheDirectoryRefuses(t *testing.T) {
	rig := newAPIRig(t)
	for body, want := range map[string]struct{ code, title string }{
		`{"assignment":"acme/finance"}`: {"SB-2003", "GET /api/v1/assignments"},
		`{"landing":"elsewhere"}`:       {"SB-2009", "GET /api/v1/assignments"},
	} {
		answer := rig.post(t, asked{token: "ann", body: body})
		require.Equal(t, http.StatusForbidden, answer.status)
		require.Equal(t, want.code, answer.launch(t).Code)
		require.Contains(t, answer.text, want.title)
		require.Equal(t, "not_offered", answer.launch(t).Kind)
	}
	answer := rig.post(t, asked{token: "cy"})
	require.Equal(t, http.StatusForbidden, answer.status)
	require.Equal(t, "no_assignment", answer.launch(t).Kind)
	require.Empty(t, answer.header.Get("WWW-Authenticate"), "another token does not help")
}

func TestThePresignedURLIsInItsPlaceAlone(t *testing.T) {
	rig := newAPIRig(t)
	for _, body := range []string{"{}", `{"mode":"url"}`} {
		answer := rig.post(t, asked{token: "ann", key: "k" + fmt.Sprint(len(body)), body: body})
		require.NotContains(t, fmt.Sprint(answer.header), "secret")
		inBody := answer.launch(t).URL == launchURL
		require.Equal(t, body != "{}", inBody)
		if inBody {
			require.Equal(t, 1, strings.Count(answer.text, "secret"))
			continue
		}
		require.NotContains(t, answer.text, "secret")
		redirect := rig.call(t, "GET", rig.ticketPath(t, answer), asked{})
		require.Equal(t, launchURL, redirect.header.Get("Location"))
		require.Equal(t, "no-referrer", redirect.header.Get("Referrer-Policy"))
		require.Empty(t, redirect.text)
		require.NotContains(t, rig.log.String(), strings.TrimPrefix(rig.ticketPath(t, answer), "/tickets/"), "nor is a ticket")
	}
	require.NotContains(t, rig.log.String(), "secret")
	require.NotContains(t, rig.log.String(), "external")
}

func TestRecordsThatAreAway(t *testing.T) {
	rig := newAPIRig(t)
	launched := rig.post(t, asked{token: "ann"})
	require.NoError(t, rig.records.Close())
	for _, answer := range []answered{
		rig.post(t, asked{token: "ann"}),
		rig.post(t, asked{token: "ann", key: "k"}),
		rig.call(t, "GET", launched.header.Get("Location"), asked{token: "ann"}),
		rig.call(t, "GET", rig.ticketPath(t, launched), asked{}),
	} {
		require.Equal(t, http.StatusServiceUnavailable, answer.status)
		require.Equal(t, "10", answer.header.Get("Retry-After"))
	}
	require.Equal(t, http.StatusUnauthorized, rig.call(t, "GET", launched.header.Get("Location"), asked{}).status, "a stranger is told of the token alone")
	require.Empty(t, rig.town.opened)
}

// claimed are records in which everything is claimed, by somebody who crashed.
type claimed struct{ session.LaunchRecords }

func (claimed) Claim(context.Context, string, time.Time) (bool, error) { return false, nil }
func (claimed) Get(context.Context, string) ([]byte, bool, error)      { return nil, true, nil }

func TestAKeyWhoseFirstRequestDoesNotEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		who := &town{lives: time.Hour}
		server := &web.Server{
			Broker:    &broker.Broker{Directory: who, Audit: who, Now: time.Now},
			API:       &web.API{Bearer: who, Launches: session.NewLaunches(claimed{}, time.Now)},
			PublicURL: &url.URL{}, Log: slog.New(slog.DiscardHandler), Now: time.Now,
		}
		request := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v1/launches", strings.NewReader("{}"))
		request.Header = http.Header{"Authorization": {"Bearer ann"}, "Content-Type": {"application/json"}, "Idempotency-Key": {"k"}}
		recorder := httptest.NewRecorder()
		server.Handler().ServeHTTP(recorder, request)

		answer := answered{recorder.Code, recorder.Header(), recorder.Body.String()}
		newContract(t).hold(t, "POST", "/api/v1/launches", answer)
		require.Equal(t, http.StatusConflict, answer.status)
		require.Equal(t, "SB-1208", answer.launch(t).Code)
		require.Equal(t, "1", answer.header.Get("Retry-After"))
	})
}

func TestABugIsAProblemToo(t *testing.T) {
	rig := newAPIRig(t)
	rig.upstream.API.Bearer = nil
	answer := rig.post(t, asked{token: "ann"})
	require.Equal(t, http.StatusInternalServerError, answer.status)
	require.Equal(t, string(broker.CodePanic), answer.launch(t).Code)
}
