package profiles_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/profiles"
	"github.com/studiobroker/studiobroker/profiles/access"
	"github.com/studiobroker/studiobroker/profiles/awstest"
)

// TestCheck looks at the domain of an assignment under the shipped policies.
func TestCheck(t *testing.T) {
	t.Run("a domain that can be opened, and nothing is changed", func(t *testing.T) {
		w := newWorld(t)
		found, err := w.studio(0).Check(t.Context(), churning)
		require.NoError(t, err)
		require.Equal(t, "account 111111111111 can be entered, and domain d-abc123 is InService with AuthMode IAM", found)
		require.Zero(t, w.Calls("CreateUserProfile")+w.Calls("CreatePresignedDomainUrl"))
	})
	for name, tt := range map[string]struct {
		change func(*testing.T, world, *broker.Assignment)
		code   broker.Code
	}{
		"another external ID": {func(_ *testing.T, _ world, a *broker.Assignment) { a.Account.ExternalID = "external-2-of-acme" }, access.CodeNotTrusted},
		"another tenant":      {func(_ *testing.T, _ world, a *broker.Assignment) { a.Tenant = "umbrella" }, access.CodeNotTrusted},
		"a domain for people of IAM Identity Center": {func(t *testing.T, w world, _ *broker.Assignment) {
			require.NoError(t, w.PutDomain(awstest.Domain{Account: "111111111111", Region: "eu-west-1", ID: "d-abc123", AuthMode: "SSO"}))
		}, profiles.CodeSingleSignOn},
		"no such domain": {func(t *testing.T, w world, a *broker.Assignment) {
			a.Domain = "d-other"
			require.NoError(t, w.PutRole(awstest.Role{ARN: launchRole, Trust: policy(t, "launch-role-trust.json")}))
		}, profiles.CodeNoDomain},
		"a domain that the role may not look at": {func(_ *testing.T, _ world, a *broker.Assignment) { a.Domain = "d-other" }, profiles.CodeDenied},
		"AWS is down":                            {func(_ *testing.T, w world, _ *broker.Assignment) { w.Close() }, profiles.CodeDown},
	} {
		t.Run(name, func(t *testing.T) {
			w, a := newWorld(t), churning
			tt.change(t, w, &a)
			_, err := w.studio(0).Check(t.Context(), a)
			require.Equal(t, tt.code, broker.CodeOf(err), err)
		})
	}
}
