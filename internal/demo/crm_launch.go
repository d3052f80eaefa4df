package demo

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// launchAPI is the broker's API as a CRM's back end uses it.
type launchAPI struct {
	broker string
	client *http.Client
}

// launchAnswer is what the API says: a launch, or a problem (RFC 9457).
type launchAnswer struct {
	LaunchURL string `json:"launch_url"`

	Title       string   `json:"title"`
	Detail      string   `json:"detail"`
	Code        string   `json:"code"`
	Reference   string   `json:"reference"`
	Assignments []string `json:"assignments"` // to name one of

	status   int
	location *url.URL      // where to ask again while the workspace is being made; nil if it is not
	wait     time.Duration // before that
}

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 64 << 10

// patience is how long a person waits for a workspace that is being made.
const patience = 45 * time.Second

// refused is what the API says why there is no launch.
type refused struct{ launchAnswer }

// Error is the problem in a line.
func (r refused) Error() string { return fmt.Sprintf("%s (%d)", r.Title, r.status) }

// launch asks for a link that opens the assignment, or the only one if that is
// empty, for whom the ID token names. While the workspace is being made it asks
// again.
func (a launchAPI) launch(ctx context.Context, idToken, assignment string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	body, err := json.Marshal(wanted{assignment})
	if err != nil {
		return "", err
	}
	answer, err := a.ask(ctx, http.MethodPost, a.broker+"/api/v1/launches", idToken, body)
	for err == nil && answer.LaunchURL == "" {
		if answer.status >= http.StatusBadRequest || answer.location == nil || !strings.HasPrefix(answer.location.String(), a.broker+"/") {
			answer.status = max(answer.status, http.StatusBadRequest) // that is what it is to who waits for Studio
			return "", refused{answer}
		}
		if err := pause(ctx, answer.wait); err != nil {
			return "", err
		}
		answer, err = a.ask(ctx, http.MethodGet, answer.location.String(), idToken, nil)
	}
	return answer.LaunchURL, err
}

// wanted is the body of a launch.
type wanted struct {
	Assignment string `json:"assignment,omitempty"`
}

// byHand is the request of launch as a shell makes it. An ID token has no
// character that a shell reads (RFC 7515, section 7.1).
func (a launchAPI) byHand(idToken, assignment string) string {
	return fmt.Sprintf(`ID_TOKEN='%s'
curl -X POST %s/api/v1/launches \
  -H "Authorization: Bearer $ID_TOKEN" \
  -H "Idempotency-Key: $(date +%%s)" \
  -H "Content-Type: application/json" \
  -d '{"assignment": "%s"}'
`, idToken, a.broker, assignment)
}

// signOut ends the broker's sessions of whom the ID token names.
func (a launchAPI) signOut(ctx context.Context, idToken string) error {
	answer, err := a.ask(ctx, http.MethodDelete, a.broker+"/api/v1/session", idToken, nil)
	if err == nil && answer.status != http.StatusNoContent {
		answer.status = max(answer.status, http.StatusBadRequest) // that is what it is to who wants to leave
		err = refused{answer}
	}
	return err
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (a launchAPI) ask(ctx context.Context, method, address, idToken string, body []byte) (launchAnswer, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return launchAnswer{}, err
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Idempotency-Key", rand.Text()) // of one click
	}
	request.Header.Set("Authorization", "Bearer "+idToken)
	response, err := a.client.Do(request)
	if err != nil {
		return launchAnswer{}, err
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	return readAnswer(response)
}

func readAnswer(response *http.Response) (launchAnswer, error) {
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return launchAnswer{}, err
	}
	answer := launchAnswer{Title: "The broker does not answer as expected", wait: time.Second}
	_ = json.Unmarshal(text, &answer) // what is no JSON says nothing
	answer.status = response.StatusCode
	answer.location, _ = response.Location() // there need not be one
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil {
		answer.wait = time.Duration(seconds) * time.Second
	}
	return answer, nil
}
