package web_test

import (
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/web/session"
)

func TestALaunchTicket(t *testing.T) {
	t.Run("opens once", func(t *testing.T) {
		rig := newAPIRig(t)
		path := rig.ticketPath(t, rig.post(t, asked{token: "ann"}))
		require.Equal(t, http.StatusFound, rig.call(t, "GET", path, asked{}).status)
		again := rig.call(t, "GET", path, asked{})
		require.Equal(t, http.StatusForbidden, again.status)
		require.Contains(t, again.text, "SB-1210")
		require.Contains(t, again.text, "This link was used already or is too old")
		require.Len(t, rig.town.opened, 1)
		require.EqualValues(t, "SB-1210", rig.town.last().Err.Code, "what was refused is recorded")
	})
	t.Run("opens once for many who come together", func(t *testing.T) {
		rig := newAPIRig(t)
		path := rig.ticketPath(t, rig.post(t, asked{token: "ann"}))
		var crowd sync.WaitGroup
		answers := make([]answered, 12)
		for i := range answers {
			crowd.Go(func() { answers[i] = rig.send(t, "GET", path, asked{}) })
		}
		crowd.Wait()
		in := 0
		for _, answer := range answers {
			rig.hold(t, "GET", path, answer)
			if answer.status == http.StatusFound {
				in++
			}
		}
		require.Equal(t, 1, in)
		require.Len(t, rig.town.opened, 1)
	})
	t.Run("opens for thirty seconds", func(t *testing.T) {
		rig := newAPIRig(t)
		inTime, late := rig.ticketPath(t, rig.post(t, asked{token: "ann"})), rig.ticketPath(t, rig.post(t, asked{token: "ann"}))
		rig.clock.Advance(session.LaunchTicketLife - time.Second)
		require.Equal(t, http.StatusFound, rig.call(t, "GET", inTime, asked{}).status)
		rig.clock.Advance(time.Second)
		require.Equal(t, http.StatusForbidden, rig.call(t, "GET", late, asked{}).status)
	})
	t.Run("is not used up by who only looks", func(t *testing.T) {
		rig := newAPIRig(t)
		path := rig.ticketPath(t, rig.post(t, asked{token: "ann"}))
		for _, method := range []string{"HEAD", "OPTIONS", "POST"} {
			require.Equal(t, http.StatusMethodNotAllowed, rig.call(t, method, path, asked{}).status, method)
		}
		require.Equal(t, http.StatusFound, rig.call(t, "GET", path, asked{}, "Sec-Fetch-Site", "cross-site").status)
	})
	t.Run("waits with the browser for a profile that is not ready", func(t *testing.T) {
		rig := newAPIRig(t)
		path := rig.ticketPath(t, rig.post(t, asked{token: "ann"}))
		rig.town.refuse(broker.NotReady, "SB-3001")
		browser := rig.browser(t)
		response := rig.get(t, browser, path)
		require.Equal(t, http.StatusSeeOther, response.StatusCode)
		waiting := response.Header.Get("Location")
		require.Regexp(t, `^/launches/[A-Z2-7]{26}\?wish=acme%2Fresearch$`, waiting)
		require.Len(t, response.Cookies(), 1)
		require.Equal(t, http.StatusAccepted, rig.get(t, browser, waiting).StatusCode)
		rig.town.refuse("", "")
		require.Equal(t, launchURL, rig.get(t, browser, waiting).Header.Get("Location"))
	})
	t.Run("opens what the person may use now", func(t *testing.T) {
		rig := newAPIRig(t)
		path := rig.ticketPath(t, rig.post(t, asked{token: "ann"}))
		rig.upstream.Broker.(*broker.Broker).Directory = &moved{town: rig.town, subject: "cy"}
		require.Equal(t, http.StatusForbidden, rig.call(t, "GET", path, asked{}).status)
	})
	t.Run("opens nothing but what it is", func(t *testing.T) {
		rig := newAPIRig(t)
		for _, probe := range append(openRedirects, "AAAAAAAAAAAAAAAAAAAAAAAAAA", "aaaaaaaaaaaaaaaaaaaaaaaaaa") {
			answer := rig.call(t, "GET", "/tickets/"+url.PathEscape(probe), asked{})
			require.Equal(t, http.StatusForbidden, answer.status, probe)
			require.Empty(t, answer.header.Get("Location"))
		}
	})
}
