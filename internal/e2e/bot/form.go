package bot

import (
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// Form is an HTML form with the values that it had on the page.
type Form struct {
	Method string
	Action *url.URL
	Fields url.Values

	password string // name of the field that takes the password
	username string // name of the visible field that is asked for beside it
}

// Password tells whether the form asks for a password.
func (f Form) Password() bool { return f.password != "" }

// Carries tells whether the form has a field of that name.
func (f Form) Carries(name string) bool { return f.Fields.Has(name) }

// forms returns the forms of a page that was found at base.
func forms(document *html.Node, base *url.URL) []Form {
	var found []Form
	for node := range document.Descendants() {
		if node.Type == html.ElementNode && node.Data == "form" {
			found = append(found, form(node, base))
		}
	}
	return found
}

func form(node *html.Node, base *url.URL) Form {
	f := Form{Method: strings.ToUpper(attribute(node, "method")), Action: base, Fields: url.Values{}}
	if f.Method == "" {
		f.Method = http.MethodGet
	}
	if action, err := base.Parse(attribute(node, "action")); err == nil {
		f.Action = action
	}
	for field := range node.Descendants() {
		if field.Type == html.ElementNode && (field.Data == "input" || field.Data == "button") {
			f.add(field)
		}
	}
	return f
}

func (f *Form) add(field *html.Node) {
	name, kind := attribute(field, "name"), strings.ToLower(attribute(field, "type"))
	if name == "" {
		return
	}
	switch kind {
	case "checkbox", "radio", "image", "reset", "button":
		return
	case "password":
		f.password = name
	case "", "text", "email":
		if field.Data == "input" && f.username == "" {
			f.username = name
		}
	}
	if !f.Fields.Has(name) {
		f.Fields.Set(name, attribute(field, "value"))
	}
}

func attribute(node *html.Node, name string) string {
	for _, a := range node.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
