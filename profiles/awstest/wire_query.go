package awstest

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	stsVersion   = "2011-06-15"
	stsNamespace = "https://sts.amazonaws.com/doc/2011-06-15/"
)

// queryProtocol is AWS Query: form parameters in, XML out.
type queryProtocol struct{}

func (p queryProtocol) operation(r *http.Request, body []byte) (service, name string, err *apiError) {
	form, malformed := url.ParseQuery(string(body))
	if malformed != nil || r.Method != http.MethodPost {
		return "", "", refuse(http.StatusBadRequest, "MalformedQueryString", "The query string is malformed")
	}
	name = form.Get("Action")
	if version := form.Get("Version"); version != stsVersion {
		return "", "", refuse(http.StatusBadRequest, "InvalidAction", fmt.Sprintf("Could not find operation %s for version %s", name, version))
	}
	return "sts", name, nil
}

func (queryProtocol) unknown(name string) *apiError {
	return refuse(http.StatusBadRequest, "InvalidAction", fmt.Sprintf("Could not find operation %s for version %s", name, stsVersion))
}

// maxDepth bounds the steps of a parameter name; the deepest real one has four.
const maxDepth = 8

// node is one step of a dotted parameter name: a value, or what lies below.
type node struct {
	value string
	below map[string]*node
}

// decode turns Tags.member.1.Key and its like into a document. The first of
// several parameters of one name wins, unknown ones are ignored.
func (queryProtocol) decode(body []byte, m *model, name string) (document, error) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	root := &node{}
	for key, values := range form {
		root.put(strings.SplitN(key, ".", maxDepth), values[0])
	}
	return m.structureOf(m.Shapes[name], root), nil
}

func (n *node) put(path []string, value string) {
	for _, step := range path {
		if n.below == nil {
			n.below = map[string]*node{}
		}
		if n.below[step] == nil {
			n.below[step] = &node{}
		}
		n = n.below[step]
	}
	n.value = value
}

func (m *model) structureOf(s *shape, n *node) document {
	doc := document{}
	for member, to := range s.Members {
		if below, ok := n.below[member]; ok {
			doc[member] = m.valueOf(m.Shapes[to], below)
		}
	}
	return doc
}

func (m *model) valueOf(s *shape, n *node) any {
	switch s.Type {
	case "structure":
		return m.structureOf(s, n)
	case "list":
		list := []any{}
		members := n.below["member"]
		for i := 1; members != nil && members.below[strconv.Itoa(i)] != nil; i++ {
			list = append(list, m.valueOf(m.Shapes[s.Member], members.below[strconv.Itoa(i)]))
		}
		return list
	case "integer", "long":
		if _, err := strconv.ParseInt(n.value, 10, 64); err == nil {
			return json.Number(n.value)
		}
	}
	return n.value
}

func (queryProtocol) encode(c *call, out document) []byte {
	m := c.server.models[c.service]
	var b bytes.Buffer
	fmt.Fprintf(&b, `<%sResponse xmlns="%s"><%sResult>`, c.name, stsNamespace, c.name)
	m.writeStructure(&b, m.Shapes[c.shapes.Output], out)
	fmt.Fprintf(&b, `</%sResult><ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata></%sResponse>`, c.name, c.id, c.name)
	return b.Bytes()
}

// writeStructure writes the members of doc. STS answers hold structures,
// texts, numbers and times, no lists.
func (m *model) writeStructure(b *bytes.Buffer, s *shape, doc document) {
	for _, name := range sortedKeys(doc) {
		member := m.Shapes[s.Members[name]]
		fmt.Fprintf(b, "<%s>", name)
		switch got := doc[name].(type) {
		case document:
			m.writeStructure(b, member, got)
		case json.Number:
			b.WriteString(queryNumber(member, got))
		case string:
			_ = xml.EscapeText(b, []byte(got)) // a buffer takes everything
		}
		fmt.Fprintf(b, "</%s>", name)
	}
}

// queryNumber writes a time as ISO 8601, as Query does, and a number as it is.
func queryNumber(s *shape, n json.Number) string {
	if s.Type != "timestamp" {
		return n.String()
	}
	seconds, _ := n.Float64()
	return time.Unix(int64(seconds), 0).UTC().Format(time.RFC3339)
}

func (queryProtocol) refusal(c *call, e *apiError) []byte {
	kind := "Sender"
	if e.status >= http.StatusInternalServerError {
		kind = "Receiver"
	}
	var message bytes.Buffer
	_ = xml.EscapeText(&message, []byte(e.message)) // a buffer takes everything
	return fmt.Appendf(nil, `<ErrorResponse xmlns="%s"><Error><Type>%s</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>%s</RequestId></ErrorResponse>`,
		stsNamespace, kind, e.code, message.String(), c.id)
}

func (queryProtocol) contentType() string { return "text/xml" }
