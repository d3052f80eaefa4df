package demo

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
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
	Title     string `json:"title"`
	Detail    string `json:"detail"`
	Reference string `json:"reference"`
}

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 64 << 10

// patience is how long a person waits for a workspace that is being made.
const patience = time.Minute

// launch asks for a link that opens the assignment for whom the ID token
// names. While the workspace is being made it asks again.
func (a launchAPI) launch(ctx context.Context, idToken, assignment string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	body, err := json.Marshal(map[string]string{"assignment": assignment})
	if err != nil {
		return "", err
	}
	method, address := http.MethodPost, a.broker+"/api/v1/launches"
	for {
		response, answer, err := a.ask(ctx, method, address, idToken, body)
		switch {
		case err != nil:
			return "", err
		case answer.LaunchURL != "":
			return answer.LaunchURL, nil
		case response.StatusCode != http.StatusAccepted:
			return "", fmt.Errorf("%s. %s Reference %s", answer.Title, answer.Detail, answer.Reference)
		}
		if address, err = a.next(response); err != nil {
			return "", err
		}
		method, body = http.MethodGet, nil
		if err := pause(ctx, time.Second); err != nil {
			return "", err
		}
	}
}

// next is where a launch that is being prepared can be asked for.
func (a launchAPI) next(response *http.Response) (string, error) {
	location, err := response.Location()
	if err != nil || !strings.HasPrefix(location.String(), a.broker+"/") {
		return "", errors.New("the broker prepares the workspace and does not say where to ask for it")
	}
	return location.String(), nil
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (a launchAPI) ask(ctx context.Context, method, address, idToken string, body []byte) (*http.Response, launchAnswer, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, launchAnswer{}, err
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Idempotency-Key", rand.Text()) // of one click
	}
	if idToken != "" {
		request.Header.Set("Authorization", "Bearer "+idToken)
	}
	response, err := a.client.Do(request)
	if err != nil {
		return nil, launchAnswer{}, err
	}
	defer response.Body.Close()
	var answer launchAnswer
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err == nil {
		_ = json.Unmarshal(text, &answer) // what is no JSON says nothing
	}
	return response, answer, err
}

// answers reports whether this broker has the API.
func (a launchAPI) answers(ctx context.Context) bool {
	response, _, err := a.ask(ctx, http.MethodPost, a.broker+"/api/v1/launches", "", nil)
	return err == nil && response.StatusCode != http.StatusNotFound
}
