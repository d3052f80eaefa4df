package e2e_test

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/simplesamlphp"
)

// awsCLI asks the stand-in by a client that nobody here wrote.
func (s *scene) awsCLI(t *testing.T) {
	path, err := exec.LookPath("aws")
	if err != nil {
		skip(t, "the AWS CLI is not installed")
	}
	cmd := exec.Command(path, "sagemaker", "list-user-profiles", "--output", "json",
		"--endpoint-url", s.cloud.URL, "--domain-id-equals", company().Domain) // version 2 of Debian 12 knows no variable for the endpoint
	cmd.Env = append(os.Environ(), s.cloud.Environ(region, s.cloud.admin)...)
	cmd.Stderr = os.Stderr
	output, err := cmd.Output()
	require.NoError(t, err)

	var answer struct {
		UserProfiles []struct{ UserProfileName, DomainId, Status string } //nolint:revive // AWS's spelling
	}
	require.NoError(t, json.Unmarshal(output, &answer))
	listed := map[string]string{}
	for _, profile := range answer.UserProfiles {
		listed[profile.UserProfileName] = profile.Status
	}
	made := 0
	for _, e := range s.broker.events(t) {
		if name := e.Data.Workspace.Profile; name != "" {
			require.Equal(t, "InService", listed[name], "%s is not in %v", name, listed)
			made++
		}
	}
	require.NotZero(t, made, "no profile was made")
}

// usedAcrossRestart needs the record of used responses to be on disk.
func (s *scene) usedAcrossRestart(t *testing.T) {
	skip(t, simplesamlphp.Missing())
	b := s.bot(t)
	page := b.SignIn(t, s.sso.Unsolicited(entityID(simpleSAMLphpName)), simplesamlphp.Alice())
	s.requireStudio(t, page, company(), "churn")

	s.broker.restart(t)

	response := b.Submitted(t, "SAMLResponse")
	s.requireRefusal(t, s.bot(t).Submit(t, response), http.StatusForbidden, "not_verified")
}

func (s *scene) nothingSecret(t *testing.T) {
	s.requireNothingSecret(t, map[string]string{
		"a response":        "PHNhbWxwOlJlc3BvbnNl", // <samlp:Response, as it travels
		"an assertion":      "saml:Assertion",
		"an e-mail address": "alice@example.com",
		"a password":        simplesamlphp.Alice().Password,
		"a token":           "eyJ", // {", as tokens begin
		"a client's secret": clientSecret,
	})
}
