package profiles_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/profiles"
)

// TestAPanicEndsOneSignIn panics in the goroutines that a sign-in does not run
// in itself; without a guard there, the test binary dies.
func TestAPanicEndsOneSignIn(t *testing.T) {
	missing := func() *script {
		return &script{
			presign:  []any{answer("CreatePresignedDomainUrl", "ResourceNotFound")},
			describe: []any{answer("DescribeUserProfile", "ResourceNotFound")},
		}
	}
	for name, broken := range map[string]profiles.Access{
		"while the profile is prepared": brokenCreate{missing()},
		"while it is looked at":         brokenLook{missing()},
		"while a door opens":            brokenLook{&script{presign: []any{url}}},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := profiles.New(profiles.Config{Access: broken}).Ensure(t.Context(), ann, churning)
			refusal := broker.RefusalOf(err)
			require.Equal(t, profiles.CodePanic, refusal.Code)
			require.Equal(t, broker.Internal, refusal.Kind)
			require.NotEmpty(t, refusal.Hint)
			require.ErrorContains(t, err, "profiles_test.thrown", "its type is told")
			require.NotContains(t, err.Error()+refusal.Hint, "secret", "its value is not")
			require.NotContains(t, err.Error(), "goroutine", "nor is the stack")
			require.Zero(t, p.Door)
		})
	}
}

// thrown is what the broken ones panic with.
type thrown struct{ value string }

type brokenCreate struct{ *script }

func (b brokenCreate) Enter(context.Context, broker.Profile) (profiles.SageMaker, error) {
	return b, nil
}

func (brokenCreate) CreateUserProfile(context.Context, *sagemaker.CreateUserProfileInput) (*sagemaker.CreateUserProfileOutput, error) {
	panic(thrown{"secret"})
}

type brokenLook struct{ *script }

func (b brokenLook) Enter(context.Context, broker.Profile) (profiles.SageMaker, error) { return b, nil }

func (brokenLook) DescribeUserProfile(context.Context, *sagemaker.DescribeUserProfileInput) (*sagemaker.DescribeUserProfileOutput, error) {
	panic(thrown{"secret"})
}
