package bot

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

// maxPage is more than any page here has, in bytes.
const maxPage = 4 << 20

// Page is the answer to a request, after redirects.
type Page struct {
	URL    *url.URL
	Status int
	Header http.Header
	Body   string

	document *html.Node
}

// Text returns what a person reads on the page, with single spaces.
func (p *Page) Text() string { return text(p.document) }

// Element returns what a person reads in the element of that ID, or nothing.
func (p *Page) Element(id string) string {
	for node := range p.document.Descendants() {
		if node.Type == html.ElementNode && attribute(node, "id") == id {
			return text(node)
		}
	}
	return ""
}

// Link returns where the first link leads whose text contains words.
func (p *Page) Link(t testing.TB, words string) string {
	t.Helper()
	for node := range p.document.Descendants() {
		if node.Type == html.ElementNode && node.Data == "a" && strings.Contains(text(node), words) {
			target, err := p.URL.Parse(attribute(node, "href"))
			require.NoError(t, err)
			return target.String()
		}
	}
	t.Fatalf("no link says %q: %s", words, p.Text())
	return ""
}

// Forms returns the forms of the page in document order.
func (p *Page) Forms() []Form { return forms(p.document, p.URL) }

// refresh returns where a <meta http-equiv="refresh"> or a Refresh header
// sends the reader, or nil.
func (p *Page) refresh() *url.URL {
	content := p.Header.Get("Refresh")
	for node := range p.document.Descendants() {
		if node.Type == html.ElementNode && node.Data == "meta" && strings.EqualFold(attribute(node, "http-equiv"), "refresh") {
			content = attribute(node, "content")
		}
	}
	if content == "" {
		return nil
	}
	_, target, _ := strings.Cut(content, ";")
	_, target, _ = strings.Cut(target, "=")
	next, err := p.URL.Parse(strings.Trim(strings.TrimSpace(target), `'"`))
	if err != nil {
		return nil
	}
	return next
}

func newPage(answer *http.Response) (*Page, error) {
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxPage))
	if err != nil {
		return nil, err
	}
	// Without scripting the parser shows what <noscript> holds.
	document, err := html.ParseWithOptions(strings.NewReader(string(body)), html.ParseOptionEnableScripting(false))
	if err != nil {
		return nil, err
	}
	return &Page{
		URL: answer.Request.URL, Status: answer.StatusCode, Header: answer.Header,
		Body: string(body), document: document,
	}, nil
}

// text is what a person reads in node, with single spaces.
func text(node *html.Node) string {
	var words strings.Builder
	for part := range node.Descendants() {
		if part.Type == html.TextNode && !silent(part.Parent) {
			words.WriteString(" " + part.Data)
		}
	}
	return strings.Join(strings.Fields(words.String()), " ")
}

func silent(node *html.Node) bool {
	return node != nil && (node.Data == "script" || node.Data == "style")
}
