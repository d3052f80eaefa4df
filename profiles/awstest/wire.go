package awstest

import (
	"net/http"
	"strings"
)

// protocol is one of AWS's wire forms.
type protocol interface {
	// operation tells which service and operation is asked for.
	operation(r *http.Request, body []byte) (service, name string, err *apiError)
	// unknown refuses an operation that does not exist.
	unknown(name string) *apiError
	// decode reads the parameters, which have the given shape.
	decode(body []byte, m *model, shape string) (document, error)
	// encode writes an answer that was held to the model.
	encode(c *call, out document) []byte
	// refusal writes an error.
	refusal(c *call, e *apiError) []byte
	contentType() string
}

// wireOf chooses the wire form as AWS's endpoints do: STS speaks Query,
// everything else here JSON.
func wireOf(r *http.Request) protocol {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") && r.Header.Get("X-Amz-Target") == "" {
		return queryProtocol{}
	}
	return jsonProtocol{}
}
