package main

import (
	"html"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// browser does what a person's browser does: it keeps cookies, follows
// redirects and submits the form that a script submits.
type browser struct {
	t       *testing.T
	client  *http.Client
	seen    []string // status and host of every answer, in order
	arrived *http.Response
	page    string
}

// loopbackJar keeps Secure cookies on plain http, as browsers do for
// localhost.
type loopbackJar struct{ *cookiejar.Jar }

func (j loopbackJar) SetCookies(u *url.URL, cookies []*http.Cookie) {
	for _, c := range cookies {
		c.Secure = false
	}
	j.Jar.SetCookies(u, cookies)
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &browser{t: t, client: &http.Client{
		Jar:           loopbackJar{jar},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

var (
	formAction = regexp.MustCompile(`<form method="post" action="([^"]+)">`)
	formField  = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)
)

// visit goes to address and wherever it leads.
func (b *browser) visit(address string) {
	b.t.Helper()
	b.arrive(b.client.Get(address))
}

// post submits fields to address and goes wherever that leads.
func (b *browser) post(address string, fields url.Values) {
	b.t.Helper()
	b.arrive(b.client.PostForm(address, fields))
}

func (b *browser) arrive(answer *http.Response, err error) {
	b.t.Helper()
	require.NoError(b.t, err)
	b.arrived, b.page = answer, readAll(b.t, answer.Body)
	require.NoError(b.t, answer.Body.Close())
	b.seen = append(b.seen, answer.Status)
	require.Less(b.t, len(b.seen), 30, "going round in circles")
	if next, err := answer.Location(); err == nil {
		b.visit(next.String())
		return
	}
	if address, fields := b.form(); address != "" && strings.Contains(b.page, ".submit()") {
		b.post(address, fields)
	}
}

// press submits the form with that button.
func (b *browser) press(button string) {
	b.t.Helper()
	for _, form := range strings.SplitAfter(b.page, "</form>") {
		at := strings.LastIndex(form, "<form")
		if at < 0 || !regexp.MustCompile(`<button[^>]*>(<[^>]+>)*`+regexp.QuoteMeta(button)+`<`).MatchString(form[at:]) {
			continue
		}
		action := regexp.MustCompile(`action="([^"]+)"`).FindStringSubmatch(form[at:])
		next, err := b.arrived.Request.URL.Parse(html.UnescapeString(action[1]))
		require.NoError(b.t, err)
		b.post(next.String(), fieldsOf(form[at:]))
		return
	}
	b.t.Fatalf("no button %s in\n%s", button, b.page)
}

// fieldsOf are the hidden fields of a form.
func fieldsOf(form string) url.Values {
	fields := url.Values{}
	for _, f := range formField.FindAllStringSubmatch(form, -1) {
		fields.Set(f[1], html.UnescapeString(f[2]))
	}
	return fields
}

// shown is how many pages were shown since the last call: answers that lead
// nowhere else by themselves.
func (b *browser) shown() int {
	pages := len(b.seen)
	for _, status := range b.seen {
		if strings.HasPrefix(status, "3") {
			pages--
		}
	}
	b.seen = nil
	return pages
}

// form is the form that the page wants to be submitted by itself.
func (b *browser) form() (address string, fields url.Values) {
	action := formAction.FindStringSubmatch(b.page)
	if action == nil {
		return "", nil
	}
	return html.UnescapeString(action[1]), fieldsOf(b.page)
}

// link follows the first link whose address contains part.
func (b *browser) link(part string) {
	b.t.Helper()
	for _, l := range regexp.MustCompile(`href="([^"]+)"`).FindAllStringSubmatch(b.page, -1) {
		address := html.UnescapeString(l[1])
		next, err := b.arrived.Request.URL.Parse(address)
		require.NoError(b.t, err)
		if regexp.MustCompile(part).MatchString(address) {
			b.visit(next.String())
			return
		}
	}
	b.t.Fatalf("no link with %s in\n%s", part, b.page)
}
