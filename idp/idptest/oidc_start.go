package idptest

import (
	"context"
	"net"
	"net/http"
)

// OIDCServer is an OpenID provider that listens.
type OIDCServer struct {
	*OIDC
	URL string // of its root
	// Login says who is at the browser; ann of group Team1 unless changed
	// before the first request.
	Login OIDCLogin
}

// StartOIDC listens on loopback until the test ends. Clients have to be made
// known to it ([OIDC.Register]). Options change its configuration, in which the
// issuer is its root.
func StartOIDC(t TB, options ...func(*OIDCConfig)) *OIDCServer {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &OIDCServer{URL: "http://" + listener.Addr().String(), Login: someone}
	config := OIDCConfig{Issuer: s.URL}
	for _, o := range options {
		o(&config)
	}
	if s.OIDC, err = NewOIDC(config); err != nil {
		t.Fatal(err)
	}
	login := func(w http.ResponseWriter, r *http.Request) (Account, bool) { return s.Login(w, r) }
	server := &http.Server{Handler: s.Handler(login)}
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

func someone(http.ResponseWriter, *http.Request) (Account, bool) {
	return SomeAccount("ann", "Team1"), true
}

// CognitoPool gives the provider the shape of a Cognito user pool: the issuer
// is the pool's address, and the endpoints are at the root.
func CognitoPool(c *OIDCConfig) {
	c.Issuer += "/eu-west-1_TeStPool1"
	c.Cognito = true
}
