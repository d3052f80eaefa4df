package token

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/studiobroker/studiobroker/broker"
)

const (
	fetchTimeout = 5 * time.Second
	maxDocument  = 1 << 20 // bytes
)

// errRedirect is why no redirect is followed: where keys and endpoints come
// from is what the operator wrote and what discovery says, and nothing else.
var errRedirect = errors.New("the provider redirects, and redirects are not followed")

// Client is a copy of c, or a new client, that follows no redirect and gives
// up after timeout.
func Client(c *http.Client, timeout time.Duration) *http.Client {
	own := http.Client{}
	if c != nil {
		own = *c
	}
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return errRedirect }
	if own.Timeout == 0 || own.Timeout > timeout {
		own.Timeout = timeout
	}
	return &own
}

// Get fetches a document of at most 1 MB. Its error is a [*broker.Error] of
// kind unavailable.
func Get(client *http.Client, request *http.Request) ([]byte, http.Header, error) {
	response, err := client.Do(request) //nolint:gosec // the address is the operator's or their provider's
	if err != nil {
		return nil, nil, unreachable(request.URL, err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, nil, unreachable(request.URL, fmt.Errorf("it answers with status %d", response.StatusCode))
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxDocument+1))
	switch {
	case err != nil:
		return nil, nil, unreachable(request.URL, err)
	case len(body) > maxDocument:
		return nil, nil, unreachable(request.URL, fmt.Errorf("it answers with more than %d bytes", maxDocument))
	}
	return body, response.Header, nil
}

// getObject fetches a JSON object.
func getObject(ctx context.Context, client *http.Client, address string) (Object, error) {
	body, err := getBody(ctx, client, address)
	if err != nil {
		return Object{}, err
	}
	return ReadObject(body)
}

func getBody(ctx context.Context, client *http.Client, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	body, _, err := Get(client, request)
	return body, err
}

// unreachable is about an address that did not answer. url.Error would repeat
// it.
func unreachable(address *url.URL, err error) error {
	var said *url.Error
	if errors.As(err, &said) {
		err = said.Err
	}
	return broker.Refuse(broker.Unavailable, CodeUnreachable, fmt.Errorf("%s://%s%s: %w", address.Scheme, address.Host, address.Path, err),
		"see whether this machine reaches the provider; try the address with curl")
}

// Secure refuses to send anything over a network in the clear: an address has
// to be https, or http on this machine.
func Secure(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return errors.New("it is not an address")
	}
	ip := net.ParseIP(u.Hostname())
	loopback := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	switch {
	case u.Host == "" || u.User != nil || u.Fragment != "":
		return errors.New("it needs a host, and may have neither a user nor a fragment")
	case u.Scheme != "https" && (u.Scheme != "http" || !loopback):
		return errors.New("it is neither https nor on this machine")
	}
	return nil
}
