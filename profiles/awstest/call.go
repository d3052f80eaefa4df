package awstest

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// maxBody bounds a request; AWS's own bound is of the same order.
const maxBody = 1 << 20

// call is one API call on its way through the server.
type call struct {
	server *Server
	req    *http.Request
	id     string    // x-amzn-RequestId
	at     time.Time // by the server's clock
	body   []byte

	wire      protocol
	service   string // "sagemaker" or "sts"
	name      string // of the operation
	operation operation
	shapes    operationModel

	caller *principal
	region string   // of the credential scope
	params document // the decoded request
}

func newCall(s *Server, r *http.Request) *call {
	return &call{server: s, req: r, id: requestID(), at: s.now()}
}

// requestID is shaped like AWS's: a random UUID.
func requestID() string {
	var b [16]byte
	rand.Read(b[:])
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:]
}

// answer takes the steps of a call in AWS's order and returns the encoded
// document.
func (c *call) answer() ([]byte, *apiError) {
	if err := c.read(); err != nil {
		return nil, err
	}
	if err := c.authenticate(); err != nil {
		return nil, err
	}
	if err := c.server.hinder(c); err != nil {
		return nil, err
	}
	if err := c.decode(); err != nil {
		return nil, err
	}
	out, err := c.run()
	if err != nil {
		return nil, err
	}
	return c.encode(out)
}

// read takes the body and finds the operation that is asked for.
func (c *call) read() *apiError {
	c.wire = wireOf(c.req)
	body, err := io.ReadAll(io.LimitReader(c.req.Body, maxBody+1))
	if err != nil {
		return refuse(http.StatusBadRequest, "SerializationException", "the request ended early").because("%v", err)
	}
	if len(body) > maxBody {
		return refuse(http.StatusRequestEntityTooLarge, "RequestEntityTooLargeException", "Request size exceeded the limit")
	}
	c.body = body
	var refusal *apiError
	if c.service, c.name, refusal = c.wire.operation(c.req, body); refusal != nil {
		return refusal
	}
	c.operation = c.server.ops[c.service+"."+c.name]
	if c.operation == nil {
		return c.wire.unknown(c.name)
	}
	c.shapes = c.server.models[c.service].Operations[c.name]
	return nil
}

// decode reads the parameters and holds them to the model.
func (c *call) decode() *apiError {
	m := c.server.models[c.service]
	params, err := c.wire.decode(c.body, m, c.shapes.Input)
	if err != nil {
		return refuse(http.StatusBadRequest, "SerializationException", err.Error())
	}
	c.params = params
	v := m.validate(c.shapes.Input, params)
	if v.mistyped != "" {
		return refuse(http.StatusBadRequest, "SerializationException", v.mistyped)
	}
	if text := v.message(); text != "" {
		return c.invalid("%s", text)
	}
	return nil
}

// invalid refuses the parameters with the code that the service uses for it.
func (c *call) invalid(format string, args ...any) *apiError {
	code := "ValidationException"
	if c.service == "sts" {
		code = "ValidationError"
	}
	return refuse(http.StatusBadRequest, code, fmt.Sprintf(format, args...))
}

// run performs the operation under the server's lock.
func (c *call) run() (any, *apiError) {
	raw, err := json.Marshal(c.params)
	if err != nil {
		return nil, broken(err)
	}
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	c.server.sweep(c.at)
	return c.operation(c, raw)
}

// encode holds the answer to the model and puts it into wire form. An answer
// that AWS could not give is a bug of this package and says so.
func (c *call) encode(out any) ([]byte, *apiError) {
	if out == nil {
		return c.wire.encode(c, nil), nil
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return nil, broken(err)
	}
	doc, err := decodeJSON(raw)
	if err != nil {
		return nil, broken(err)
	}
	v := c.server.models[c.service].validate(c.shapes.Output, doc)
	if problem := v.message() + v.mistyped + v.unknown; problem != "" {
		return nil, broken(fmt.Errorf("own answer to %s breaks AWS's model: %s", c.name, problem))
	}
	return c.wire.encode(c, doc), nil
}

// decodeJSON reads one JSON object and keeps numbers as they are written.
func decodeJSON(raw []byte) (document, error) {
	var doc document
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&doc); err != nil {
		return nil, err
	}
	return doc, nil
}

// write sends the answer or the refusal. The Date is the server's, which is
// what SDKs correct their clocks by.
func (c *call) write(w http.ResponseWriter, answer []byte, err *apiError) {
	status := http.StatusOK
	if err != nil {
		status, answer = err.status, c.wire.refusal(c, err)
	}
	w.Header().Set("Date", c.at.UTC().Format(http.TimeFormat))
	w.Header().Set("X-Amzn-Requestid", c.id)
	w.Header().Set("Content-Type", c.wire.contentType())
	w.WriteHeader(status)
	_, _ = w.Write(answer) //nolint:gosec // G705: JSON or XML, by its content type; a client that has left needs no answer
}
