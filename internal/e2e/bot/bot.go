package bot

import (
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	// maxSteps is how many pages one sign-in may have.
	maxSteps = 60
	// refreshPause is how long the bot reads a page that refreshes itself.
	refreshPause = 250 * time.Millisecond
)

// Person is somebody with an account at an identity provider.
type Person struct{ Name, Password string }

// Bot is one browser of one person: it keeps cookies and remembers its way.
type Bot struct {
	// Hesitates is what happens while the person looks for the password; nil for
	// nothing.
	Hesitates func()

	client    *http.Client
	trail     []string
	visited   []*url.URL
	submitted []Form

	halt   string   // the path in front of which a redirect is not followed
	halted *url.URL // where it would have led
}

// New returns a bot without cookies that reaches the web through transport.
func New(t testing.TB, transport http.RoundTripper) *Bot {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	b := &Bot{}
	b.client = &http.Client{Jar: jar, Timeout: time.Minute, Transport: recorder{transport, b}, CheckRedirect: b.redirect}
	return b
}

// Trail returns every request and the status of its answer, oldest first,
// without queries: those may carry a secret.
func (b *Bot) Trail() []string { return b.trail }

// Cookie returns the value of a cookie that the bot would send to address.
func (b *Bot) Cookie(t testing.TB, address, name string) string {
	t.Helper()
	target, err := url.Parse(address)
	require.NoError(t, err)
	for _, cookie := range b.client.Jar.Cookies(target) {
		if cookie.Name == name {
			return cookie.Value
		}
	}
	t.Fatalf("no cookie %s for %s", name, address)
	return ""
}

// Visited returns the last address with that path that the bot opened.
func (b *Bot) Visited(t testing.TB, path string) string {
	t.Helper()
	for i := len(b.visited) - 1; i >= 0; i-- {
		if b.visited[i].Path == path {
			return b.visited[i].String()
		}
	}
	t.Fatalf("nobody was at %s; the way was\n%s", path, strings.Join(b.trail, "\n"))
	return ""
}

// Submitted returns the last form with such a field that the bot submitted.
func (b *Bot) Submitted(t testing.TB, field string) Form {
	t.Helper()
	for i := len(b.submitted) - 1; i >= 0; i-- {
		if b.submitted[i].Carries(field) {
			return b.submitted[i]
		}
	}
	t.Fatalf("no form with %s was submitted; the way was\n%s", field, strings.Join(b.trail, "\n"))
	return Form{}
}

// Open returns the page at address.
func (b *Bot) Open(t testing.TB, address string) *Page {
	t.Helper()
	answer, err := b.client.Get(address)
	require.NoError(t, err)
	page, err := newPage(answer)
	require.NoError(t, err)
	return page
}

// Submit returns the page that answers form.
func (b *Bot) Submit(t testing.TB, form Form) *Page {
	t.Helper()
	b.submitted = append(b.submitted, form)
	if form.Method == http.MethodGet {
		target := *form.Action
		target.RawQuery = form.Fields.Encode()
		return b.Open(t, target.String())
	}
	answer, err := b.client.PostForm(form.Action.String(), form.Fields)
	require.NoError(t, err)
	page, err := newPage(answer)
	require.NoError(t, err)
	return page
}

// SignIn opens address and goes on as person, until a page asks for nothing
// more. A second question for the password fails the test.
func (b *Bot) SignIn(t testing.TB, address string, person Person) *Page {
	t.Helper()
	page, _ := b.walk(t, address, person, "")
	return page
}

// SignInBy submits form, such as one that carries a request to a provider, and
// goes on as person in the same way.
func (b *Bot) SignInBy(t testing.TB, form Form, person Person) *Page {
	t.Helper()
	page, _ := b.goOn(t, b.Submit(t, form), person, "")
	return page
}

// Answer goes the same way, and stops in front of the form that would carry
// the provider's answer to the broker.
func (b *Bot) Answer(t testing.TB, address string, person Person) Form {
	t.Helper()
	page, form := b.walk(t, address, person, "SAMLResponse")
	require.True(t, form.Carries("SAMLResponse"), "no answer, but %s", page.Text())
	return form
}

// Redirected goes the same way, and stops in front of the redirect to path,
// which it returns: there the provider sends the browser with its code.
func (b *Bot) Redirected(t testing.TB, address string, person Person, path string) *url.URL {
	t.Helper()
	b.halt, b.halted = path, nil
	defer func() { b.halt = "" }()
	page := b.SignIn(t, address, person)
	require.NotNil(t, b.halted, "no redirect to %s, but %s", path, page.Text())
	return b.halted
}

// redirect decides whether a redirect is followed.
func (b *Bot) redirect(next *http.Request, before []*http.Request) error {
	if b.halt != "" && next.URL.Path == b.halt {
		b.halted = next.URL
		return http.ErrUseLastResponse
	}
	if len(before) >= maxSteps {
		return fmt.Errorf("no end after %d redirects", maxSteps)
	}
	return nil
}

// walk opens address and goes on.
func (b *Bot) walk(t testing.TB, address string, person Person, stop string) (*Page, Form) {
	t.Helper()
	return b.goOn(t, b.Open(t, address), person, stop)
}

// goOn goes on from page until there is nothing to do, or a form with the field
// stop.
func (b *Bot) goOn(t testing.TB, page *Page, person Person, stop string) (*Page, Form) {
	t.Helper()
	asked := false
	for range maxSteps {
		form, kind := next(page)
		switch {
		case kind == submitsItself && form.Carries(stop):
			return page, form
		case kind == submitsItself:
			page = b.Submit(t, form)
		case kind == asksPassword:
			require.False(t, asked, "%s is not let in: %s", person.Name, page.Text())
			asked = true
			if b.Hesitates != nil {
				b.Hesitates()
			}
			page = b.Submit(t, form.fill(person))
		case kind == refreshesItself:
			time.Sleep(refreshPause)
			page = b.Open(t, page.refresh().String())
		default:
			return page, Form{}
		}
	}
	t.Fatalf("no end after %d pages:\n%s", maxSteps, strings.Join(b.trail, "\n"))
	return nil, Form{}
}

func (f Form) fill(person Person) Form {
	filled := Form{Method: f.Method, Action: f.Action, Fields: url.Values{}}
	for name, values := range f.Fields {
		filled.Fields[name] = values
	}
	filled.Fields.Set(f.username, person.Name)
	filled.Fields.Set(f.password, person.Password)
	return filled
}

type kind int

const (
	asksNothing kind = iota
	asksPassword
	submitsItself
	refreshesItself
)

// next tells what a browser, or the person before it, does with a page.
func next(page *Page) (Form, kind) {
	for _, form := range page.Forms() {
		if form.Password() {
			return form, asksPassword
		}
		if form.Carries("SAMLResponse") || form.Carries("SAMLRequest") {
			return form, submitsItself
		}
	}
	if page.refresh() != nil {
		return Form{}, refreshesItself
	}
	return Form{}, asksNothing
}

// recorder notes each request of a bot, redirects included.
type recorder struct {
	http.RoundTripper
	bot *Bot
}

func (r recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	answer, err := r.RoundTripper.RoundTrip(request)
	status := "failed"
	if err == nil {
		status = answer.Status
	}
	step := fmt.Sprintf("%s %s%s %s", request.Method, request.URL.Host, request.URL.Path, status)
	r.bot.trail = append(r.bot.trail, step)
	r.bot.visited = append(r.bot.visited, request.URL)
	return answer, err
}
