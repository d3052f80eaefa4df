package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/web/session"
)

func TestALaunchOfAProgram(t *testing.T) {
	t.Run("makes the workspace ready and answers with a ticket", func(t *testing.T) {
		rig := newAPIRig(t)
		answer := rig.post(t, asked{token: "ann", body: `{"assignment":"acme/research","landing":"lab"}`})
		require.Equal(t, http.StatusCreated, answer.status)
		launch := answer.launch(t)
		require.Equal(t, "acme/research", launch.Assignment)
		require.Equal(t, start.Add(30*time.Second), launch.ExpiresAt)
		require.Equal(t, "no-store", answer.header.Get("Cache-Control"))
		require.Empty(t, answer.header.Values("Set-Cookie"))
		require.Empty(t, rig.town.opened, "nothing is opened before the person comes")
		require.Equal(t, broker.Prepared, rig.town.last().Result)
		require.Contains(t, rig.log.String(), `"result":"prepared"`)
		require.Equal(t, "api", rig.town.last().Source.Door)

		response := rig.call(t, "GET", rig.ticketPath(t, answer), asked{})
		require.Equal(t, http.StatusFound, response.status)
		require.Equal(t, launchURL, response.header.Get("Location"))
		require.Equal(t, []string{"studio::lab"}, rig.town.opened)
		require.Equal(t, broker.Launched, rig.town.last().Result)
		require.Equal(t, "ticket", rig.town.last().Source.Door)
		require.Equal(t, "ann", rig.town.last().Identity.Subject)
		require.Empty(t, response.header.Values("Set-Cookie"), "that browser may be another person's")
	})
	t.Run("needs no assignment of who has one", func(t *testing.T) {
		rig := newAPIRig(t)
		require.Equal(t, "acme/research", rig.post(t, asked{token: "ann"}).launch(t).Assignment)
	})
	t.Run("needs one of who has several", func(t *testing.T) {
		rig := newAPIRig(t)
		answer := rig.post(t, asked{token: "bob"})
		require.Equal(t, http.StatusConflict, answer.status)
		require.Equal(t, "SB-1205", answer.launch(t).Code)
		require.Equal(t, []string{"acme/research", "acme/finance"}, answer.launch(t).Assignments)
		require.Empty(t, answer.header.Get("Retry-After"), "waiting does not help")
		require.Equal(t, "acme/finance", rig.post(t, asked{token: "bob", body: `{"assignment":"acme/finance"}`}).launch(t).Assignment)
	})
	t.Run("in mode url answers with the presigned URL", func(t *testing.T) {
		rig := newAPIRig(t)
		answer := rig.post(t, asked{token: "ann", body: `{"mode":"url","landing":"lab"}`})
		require.Equal(t, launchURL, answer.launch(t).URL)
		require.Equal(t, start.Add(10*time.Second), answer.launch(t).ExpiresAt)
		require.Equal(t, "no-store", answer.header.Get("Cache-Control"))
		require.Equal(t, broker.Launched, rig.town.last().Result)
		require.Equal(t, launchURL, rig.call(t, "GET", answer.header.Get("Location"), asked{token: "ann"}).launch(t).URL)
		require.Equal(t, []string{"studio::lab", "studio::lab"}, rig.town.opened)
		require.NotContains(t, rig.log.String(), "secret")
	})
	t.Run("has a ticket that ends with the token", func(t *testing.T) {
		rig := newAPIRig(t)
		rig.town.lives = 20 * time.Second
		answer := rig.post(t, asked{token: "ann"})
		require.Equal(t, start.Add(20*time.Second), answer.launch(t).ExpiresAt)
		rig.clock.Advance(20 * time.Second)
		require.Equal(t, http.StatusForbidden, rig.call(t, "GET", rig.ticketPath(t, answer), asked{}).status)
	})
	t.Run("with a token that ended meanwhile has none", func(t *testing.T) {
		rig := newAPIRig(t)
		rig.town.lives = 0
		for _, key := range []string{"", "k"} {
			answer := rig.post(t, asked{token: "ann", key: key})
			require.Equal(t, http.StatusUnauthorized, answer.status)
			require.Contains(t, answer.text, "not an access token", "the caller is told what to send")
			require.Equal(t, string(session.CodeLaunchTicket), answer.launch(t).Code)
		}
	})
}

func TestAWorkspaceThatIsBeingPrepared(t *testing.T) {
	rig := newAPIRig(t)
	rig.town.refuse(broker.NotReady, "SB-3001")
	answer := rig.post(t, asked{token: "ann", body: `{"landing":"lab"}`})
	require.Equal(t, http.StatusAccepted, answer.status)
	require.Equal(t, "preparing", answer.launch(t).Status)
	require.Equal(t, "3", answer.header.Get("Retry-After"))
	at := answer.header.Get("Location")
	require.Equal(t, "/api/v1/launches/"+answer.launch(t).ID, at)

	t.Run("is asked for again", func(t *testing.T) {
		again := rig.call(t, "GET", at, asked{token: "ann"})
		require.Equal(t, http.StatusOK, again.status)
		require.Equal(t, "preparing", again.launch(t).Status)
		require.Equal(t, "3", again.header.Get("Retry-After"))
	})
	t.Run("gives a new ticket each time once it is ready", func(t *testing.T) {
		rig.town.refuse("", "")
		first, second := rig.call(t, "GET", at, asked{token: "ann"}), rig.call(t, "GET", at, asked{token: "ann"})
		require.Equal(t, "ready", first.launch(t).Status)
		require.NotEqual(t, first.launch(t).URL, second.launch(t).URL)
		for _, answer := range []answered{first, second} {
			require.Equal(t, launchURL, rig.call(t, "GET", rig.ticketPath(t, answer), asked{}).header.Get("Location"))
		}
		require.Equal(t, []string{"studio::lab", "studio::lab"}, rig.town.opened)
	})
	t.Run("is nobody else's", func(t *testing.T) {
		ensured := len(rig.town.ensured)
		unknown := rig.call(t, "GET", "/api/v1/launches/AAAAAAAAAAAAAAAAAAAAAAAAAA", asked{token: "bob"})
		for _, token := range []string{"bob", "ann@other", "cy"} {
			answer := rig.call(t, "GET", at, asked{token: token})
			require.Equal(t, http.StatusNotFound, answer.status, token)
			require.Equal(t, referenceless(unknown), referenceless(answer), "nobody can tell whether there is one")
		}
		require.Len(t, rig.town.ensured, ensured, "nothing is prepared for them")
	})
	t.Run("needs a token before anything is told", func(t *testing.T) {
		for _, path := range []string{at, "/api/v1/launches/x"} {
			require.Equal(t, http.StatusUnauthorized, rig.call(t, "GET", path, asked{token: "wrong-audience"}).status)
		}
	})
	t.Run("is known for ten minutes", func(t *testing.T) {
		rig.clock.Advance(session.LaunchLife - time.Second)
		require.Equal(t, http.StatusOK, rig.call(t, "GET", at, asked{token: "ann"}).status)
		rig.clock.Advance(time.Second)
		require.Equal(t, http.StatusNotFound, rig.call(t, "GET", at, asked{token: "ann"}).status)
	})
}

func referenceless(a answered) string {
	return referencePattern.ReplaceAllString(a.text, "REFERENCE")
}

func TestAnIdempotencyKey(t *testing.T) {
	t.Run("means the same launch, and the same ticket until it is used", func(t *testing.T) {
		rig := newAPIRig(t)
		first := rig.post(t, asked{token: "ann", key: "k", body: `{"mode":"ticket","landing":"lab"}`}).launch(t)
		again := rig.post(t, asked{token: "ann", key: "k", body: ` {"landing": "lab"}`})
		require.Equal(t, first, again.launch(t))
		rig.call(t, "GET", rig.ticketPath(t, again), asked{})

		fresh := rig.post(t, asked{token: "ann", key: "k", body: `{"landing":"lab"}`})
		require.Equal(t, http.StatusCreated, fresh.status)
		require.Equal(t, first.ID, fresh.launch(t).ID)
		require.NotEqual(t, first.URL, fresh.launch(t).URL)
		require.Equal(t, fresh.launch(t), rig.post(t, asked{token: "ann", key: "k", body: `{"landing":"lab"}`}).launch(t))
		require.Equal(t, http.StatusFound, rig.call(t, "GET", rig.ticketPath(t, fresh), asked{}).status)
		require.Equal(t, http.StatusForbidden, rig.call(t, "GET", rig.ticketPath(t, again), asked{}).status, "the used one stays used")
	})
	t.Run("gives a new ticket for one that is too old, which stays so", func(t *testing.T) {
		rig := newAPIRig(t)
		first := rig.post(t, asked{token: "ann", key: "k"})
		rig.clock.Advance(session.LaunchTicketLife)
		second := rig.post(t, asked{token: "ann", key: "k"})
		require.Equal(t, first.launch(t).ID, second.launch(t).ID)
		require.NotEqual(t, first.launch(t).URL, second.launch(t).URL)
		require.Equal(t, http.StatusForbidden, rig.call(t, "GET", rig.ticketPath(t, first), asked{}).status)
		require.Equal(t, http.StatusFound, rig.call(t, "GET", rig.ticketPath(t, second), asked{}).status)
	})
	t.Run("with another body is refused, before anything is done", func(t *testing.T) {
		rig := newAPIRig(t)
		rig.post(t, asked{token: "ann", key: "k"})
		for _, body := range []string{`{"assignment":"acme/research"}`, `{"landing":"lab"}`, `{"mode":"url"}`} {
			answer := rig.post(t, asked{token: "ann", key: "k", body: body})
			require.Equal(t, http.StatusUnprocessableEntity, answer.status)
			require.Equal(t, "SB-1207", answer.launch(t).Code)
		}
		require.Len(t, rig.town.ensured, 1)
		require.Empty(t, rig.town.opened)
	})
	t.Run("is the person's own", func(t *testing.T) {
		rig := newAPIRig(t)
		mine := rig.post(t, asked{token: "ann", key: "k", body: `{"assignment":"acme/research"}`})
		theirs := rig.post(t, asked{token: "bob", key: "k", body: `{"assignment":"acme/finance"}`})
		require.Equal(t, http.StatusCreated, theirs.status)
		require.NotEqual(t, mine.launch(t).ID, theirs.launch(t).ID)
		others := rig.post(t, asked{token: "ann@other", key: "k", body: `{"assignment":"acme/research"}`})
		require.NotEqual(t, mine.launch(t).ID, others.launch(t).ID)
	})
	t.Run("is free again after ten minutes", func(t *testing.T) {
		rig := newAPIRig(t)
		rig.post(t, asked{token: "ann", key: "k"})
		rig.clock.Advance(session.LaunchLife - time.Second)
		require.Equal(t, http.StatusUnprocessableEntity, rig.post(t, asked{token: "ann", key: "k", body: `{"landing":"lab"}`}).status)
		rig.clock.Advance(time.Second)
		require.Equal(t, http.StatusCreated, rig.post(t, asked{token: "ann", key: "k", body: `{"landing":"lab"}`}).status)
	})
	t.Run("of requests that come together makes one launch with one ticket", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) { // no time passes while the first one is at work
			rig := newAPIRig(t)
			rig.Close() // who waits for the network works too
			var crowd sync.WaitGroup
			answers := make([]answered, 12)
			for i := range answers {
				request := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v1/launches", strings.NewReader("{}"))
				request.Header = http.Header{"Authorization": {"Bearer ann"}, "Content-Type": {"application/json"}, "Idempotency-Key": {"k"}}
				crowd.Go(func() {
					recorder := httptest.NewRecorder()
					rig.Config.Handler.ServeHTTP(recorder, request)
					answers[i] = answered{recorder.Code, recorder.Header(), recorder.Body.String()}
				})
			}
			crowd.Wait()
			for _, answer := range answers {
				rig.hold(t, "POST", "/api/v1/launches", answer)
				require.Equal(t, http.StatusCreated, answer.status, answer.text)
				require.Equal(t, answers[0].launch(t), answer.launch(t))
			}
		})
	})
	t.Run("continues a launch that was being prepared", func(t *testing.T) {
		rig := newAPIRig(t)
		rig.town.refuse(broker.NotReady, "SB-3001")
		preparing := rig.post(t, asked{token: "ann", key: "k"})
		require.Equal(t, http.StatusAccepted, preparing.status)
		rig.town.refuse("", "")
		ready := rig.post(t, asked{token: "ann", key: "k"})
		require.Equal(t, http.StatusCreated, ready.status)
		require.Equal(t, preparing.launch(t).ID, ready.launch(t).ID)
	})
	t.Run("has its form", func(t *testing.T) {
		rig := newAPIRig(t)
		for _, key := range []string{" ", "a b", "ä", strings.Repeat("~", 129), "\t"} {
			answer := rig.post(t, asked{token: "ann"}, "Idempotency-Key", key)
			require.Equal(t, http.StatusBadRequest, answer.status, "%q", key)
			require.Equal(t, "SB-1206", answer.launch(t).Code)
		}
		require.Equal(t, http.StatusBadRequest, rig.post(t, asked{token: "ann"}, "Idempotency-Key", "k", "Idempotency-Key", "k").status)
		require.Equal(t, http.StatusCreated, rig.post(t, asked{token: "ann", key: strings.Repeat("~", 128)}).status)
	})
}
