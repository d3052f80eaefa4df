package idptest

import (
	"context"
	"net"
	"net/http"
	"time"
)

// TB is the part of testing.TB that Start needs. This package does not import
// testing, because the demo is built with it.
type TB interface {
	Helper()
	Cleanup(func())
	Fatal(args ...any)
}

// Server is a SAML identity provider that listens.
type Server struct {
	*SAML
	URL string // of its root
	// Person is who answers every request; Someone("ann") unless changed
	// before the first one.
	Person Person
}

// Start listens on loopback until the test ends. Requests have to come from
// services that it was told to [SAML.Trust].
func Start(t TB, lies ...Lie) *Server {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{URL: "http://" + listener.Addr().String(), Person: Someone("ann", "Team1")}
	if s.SAML, err = NewSAML(SAMLConfig{SSOURL: s.URL + "/sso"}); err != nil {
		t.Fatal(err)
	}
	login := func(http.ResponseWriter, *http.Request) (Person, bool) { return s.Person, true }
	server := &http.Server{Handler: s.Handler(login, lies...), ReadHeaderTimeout: 10 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener) // ends when it is closed
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	return s
}
