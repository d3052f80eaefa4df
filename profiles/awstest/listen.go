package awstest

import (
	"context"
	"net"
	"net/http"
	"time"
)

// Loopback is a [Server] that listens: the API and Studio on ports of their
// own.
type Loopback struct {
	*Server
	URL       string // of the API
	StudioURL string // base of presigned URLs

	listeners []*http.Server
}

// Listen starts a server on two free ports of 127.0.0.1. Unless cfg says
// otherwise, presigned URLs lead to the second one. The caller closes it.
func Listen(cfg Config) (*Loopback, error) {
	api, err := loopback()
	if err != nil {
		return nil, err
	}
	pages, err := loopback()
	if err != nil {
		_ = api.Close() // nothing was served
		return nil, err
	}
	cfg.StudioURL = orElse(cfg.StudioURL, "http://"+pages.Addr().String())
	server, err := New(cfg)
	if err != nil {
		_ = api.Close() // nothing was served
		_ = pages.Close()
		return nil, err
	}
	l := &Loopback{Server: server, URL: "http://" + api.Addr().String(), StudioURL: server.studioURL}
	l.serve(api, server)
	l.serve(pages, server.Studio())
	return l, nil
}

// loopback listens on a free port.
func loopback() (net.Listener, error) {
	return new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
}

func (l *Loopback) serve(on net.Listener, h http.Handler) {
	s := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	l.listeners = append(l.listeners, s)
	go func() { _ = s.Serve(on) }() // ends when it is closed
}

// Close stops listening and ends open connections.
func (l *Loopback) Close() {
	for _, s := range l.listeners {
		_ = s.Close() // nobody waits for what is cut off
	}
}

// T is the part of testing.TB that Start needs. Naming it keeps the testing
// package out of programs that embed a server.
type T interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// Start is [Listen] for a test: it fails t on an error and closes with it.
func Start(t T, cfg Config) *Loopback {
	t.Helper()
	l, err := Listen(cfg)
	if err != nil {
		t.Fatalf("%v", err)
	}
	t.Cleanup(l.Close)
	return l
}
