package awstest

import (
	"encoding/json"
	"net/http"
	"strings"
)

// jsonProtocol is AWS JSON 1.1: POST /, the operation in X-Amz-Target.
type jsonProtocol struct{}

func (p jsonProtocol) operation(r *http.Request, _ []byte) (service, name string, err *apiError) {
	name, ok := strings.CutPrefix(r.Header.Get("X-Amz-Target"), "SageMaker.")
	if !ok || r.Method != http.MethodPost {
		return "", "", p.unknown("").because("%s %s with X-Amz-Target %q is no call this server knows", r.Method, r.URL.Path, r.Header.Get("X-Amz-Target"))
	}
	return "sagemaker", name, nil
}

func (jsonProtocol) unknown(name string) *apiError {
	return refuse(http.StatusBadRequest, "UnknownOperationException", "").because("awstest does not implement %q", name)
}

// decode drops what AWS would ignore: members that are null or unknown.
func (jsonProtocol) decode(body []byte, m *model, shape string) (document, error) {
	if len(body) == 0 {
		return document{}, nil
	}
	doc, err := decodeJSON(body)
	if err != nil {
		return nil, err
	}
	m.prune(m.Shapes[shape], doc)
	return doc, nil
}

// prune drops members of structures that are null or that s lacks.
func (m *model) prune(s *shape, value any) {
	if s == nil {
		return // inside a value of the wrong type, which validate finds
	}
	switch got := value.(type) {
	case document:
		for name, inner := range got {
			to := orElse(s.Members[name], s.Value)
			if inner == nil || to == "" {
				delete(got, name)
				continue
			}
			m.prune(m.Shapes[to], inner)
		}
	case []any:
		for _, inner := range got {
			m.prune(m.Shapes[s.Member], inner)
		}
	}
}

func (jsonProtocol) encode(_ *call, out document) []byte {
	if out == nil {
		return nil
	}
	raw, _ := json.Marshal(out) // came out of encoding/json
	return raw
}

func (jsonProtocol) refusal(_ *call, e *apiError) []byte {
	raw, _ := json.Marshal(struct {
		Type    string `json:"__type"`
		Message string `json:"message,omitempty"`
	}{e.code, e.message})
	return raw
}

func (jsonProtocol) contentType() string { return "application/x-amz-json-1.1" }
