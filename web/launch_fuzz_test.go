package web_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzLaunchRequest sends any body and key: the answer is one that the
// description has, never a fault of ours, and nothing is launched for a body
// that names something else.
func FuzzLaunchRequest(f *testing.F) {
	for _, body := range []string{`{}`, `{"assignment":"acme/research","landing":"lab","mode":"ticket"}`, `{"mode":"url"} `, `{"mode":"url","mode":"url"}`, `[{}]`, "{\"a\":\"\xff\"}"} {
		f.Add(body, "key")
	}
	server, _ := benchServer()
	contract := newContract(f)
	form := regexp.MustCompile(`^\s*\{[^{}]*\}\s*$`)
	f.Fuzz(func(t *testing.T, body, key string) {
		request := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v1/launches", strings.NewReader(body))
		request.Header = http.Header{"Authorization": {"Bearer ann"}, "Content-Type": {"application/json"}, "Idempotency-Key": {key}}
		recorder := httptest.NewRecorder()
		server.ServeHTTP(recorder, request)
		answer := answered{recorder.Code, recorder.Header(), recorder.Body.String()}
		contract.hold(t, "POST", "/api/v1/launches", answer)
		require.Less(t, answer.status, 500)
		if answer.status == http.StatusCreated {
			require.Regexp(t, form, body)
			require.Equal(t, "acme/research", answer.launch(t).Assignment)
		}
	})
}
