package bot_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/bot"
)

func TestBot(t *testing.T) {
	visits := 0
	site := http.NewServeMux()
	page := func(pattern, body string) {
		site.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) })
	}
	page("GET /login", `<form method=post action=check><input type=hidden name=token value=42>
		<input name=user><input type=password name=pw><input type=checkbox name=stay value=1><button>Go</button></form>`)
	site.HandleFunc("POST /check", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("token") != "42" || r.FormValue("stay") != "" || r.FormValue("user")+r.FormValue("pw") != "ann"+"secret" {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		http.SetCookie(w, &http.Cookie{Name: "in", Value: "1"})
		_, _ = io.WriteString(w, `<form method=post action=/acs><input type=hidden name=SAMLResponse value="x &amp; y">
			<noscript><input type=submit value=Continue></noscript></form><script>document.forms[0].submit()</script>`)
	})
	site.HandleFunc("POST /acs", func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("in"); err != nil || r.FormValue("SAMLResponse") != "x & y" {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		http.Redirect(w, r, "/wait?secret=1", http.StatusSeeOther)
	})
	site.HandleFunc("GET /wait", func(w http.ResponseWriter, r *http.Request) {
		if visits++; visits < 3 {
			_, _ = fmt.Fprint(w, `<noscript><meta http-equiv=refresh content="5; url=/wait"></noscript>`)
			return
		}
		http.Redirect(w, r, "/studio", http.StatusFound)
	})
	page("GET /studio", `<style>p{}</style><h1>Welcome</h1> <p id=who>ann</p><a href="more?x=1"><b>Read</b> more</a>`)
	server := httptest.NewServer(site)
	defer server.Close()

	t.Run("a person gets through a login, a form that submits itself and a page that waits", func(t *testing.T) {
		b := bot.New(t, http.DefaultTransport)
		end := b.SignIn(t, server.URL+"/login", bot.Person{Name: "ann", Password: "secret"})

		require.Equal(t, "Welcome ann Read more", end.Text())
		require.Equal(t, "ann", end.Element("who"))
		require.Empty(t, end.Element("whom"))
		require.Equal(t, server.URL+"/more?x=1", end.Link(t, "more"))
		require.Equal(t, "x & y", b.Submitted(t, "SAMLResponse").Fields.Get("SAMLResponse"))
		require.Contains(t, b.Trail(), "GET "+end.URL.Host+"/studio 200 OK")
		for _, step := range b.Trail() {
			require.NotContains(t, step, "secret")
		}
	})

	t.Run("an answer can be taken out of the browser", func(t *testing.T) {
		b := bot.New(t, http.DefaultTransport)
		answer := b.Answer(t, server.URL+"/login", bot.Person{Name: "ann", Password: "secret"})
		require.Equal(t, "/acs", answer.Action.Path)
		require.NotContains(t, b.Trail(), "POST "+answer.Action.Host+"/acs 303 See Other")

		require.Equal(t, http.StatusForbidden, bot.New(t, http.DefaultTransport).Submit(t, answer).Status)
		require.Equal(t, http.StatusOK, b.Submit(t, answer).Status)
	})

	t.Run("a redirect can be taken out of the browser", func(t *testing.T) {
		b := bot.New(t, http.DefaultTransport)
		way := b.Redirected(t, server.URL+"/login", bot.Person{Name: "ann", Password: "secret"}, "/wait")
		require.Equal(t, server.URL+"/wait?secret=1", way.String())
		require.NotContains(t, b.Trail(), "GET "+way.Host+"/wait 200 OK")

		require.Equal(t, http.StatusOK, b.Open(t, way.String()).Status)
		require.Equal(t, way.String(), b.Visited(t, "/wait"))
	})

	t.Run("a refusal is a page, too", func(t *testing.T) {
		end := bot.New(t, http.DefaultTransport).SignIn(t, server.URL+"/login", bot.Person{Name: "ann"})
		require.Equal(t, http.StatusForbidden, end.Status)
	})
}
