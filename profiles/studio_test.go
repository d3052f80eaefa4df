package profiles_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/profiles"
)

var (
	ann      = broker.Identity{Provider: "idp", Issuer: "https://idp.example.com", Subject: "ann", ValidUntil: farAway}
	bob      = broker.Identity{Provider: "idp", Issuer: "https://idp.example.com", Subject: "bob", ValidUntil: farAway}
	farAway  = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	churning = broker.Assignment{
		ID: "acme/churn", Tenant: "acme", Team: "churn", Destination: "studio", Domain: "d-abc123", ExecutionRole: teamRole,
		Account: broker.Account{Name: "research", ID: "111111111111", Region: "eu-west-1", AccessRole: launchRole, ExternalID: externalID},
	}
)

const (
	launchRole = "arn:aws:iam::111111111111:role/studiobroker/studiobroker-launch"
	teamRole   = "arn:aws:iam::111111111111:role/studiobroker/team/churn"
	externalID = "external-1-of-acme"
)

func TestOneCallWhenWarm(t *testing.T) {
	sm := &script{presign: []any{url}, describe: []any{as(teamRole)}}
	studio := profiles.New(profiles.Config{Access: sm})

	for i := range 10 {
		p, err := studio.Ensure(t.Context(), ann, churning)
		require.NoError(t, err)
		launch, err := studio.Open(t.Context(), p)
		require.NoError(t, err)
		require.Equal(t, url, launch.URL)
		require.Empty(t, p.Drift)
		require.False(t, p.Created)
		require.Equal(t, i+1, sm.count("presign"))
	}
	require.Equal(t, 1, sm.count("describe"), "only the first sign-in looks at the role")
}

func TestWhatIsSeenIsForgottenAfterADay(t *testing.T) {
	sm := &script{presign: []any{url}, describe: []any{as(teamRole)}}
	now := time.Unix(1_800_000_000, 0)
	studio := profiles.New(profiles.Config{Access: sm, Now: func() time.Time { return now }})
	for _, tt := range []struct {
		later time.Duration
		looks int
	}{{0, 1}, {24*time.Hour - 1, 1}, {1, 2}} {
		now = now.Add(tt.later)
		_, err := studio.Ensure(t.Context(), ann, churning)
		require.NoError(t, err)
		require.Equal(t, tt.looks, sm.count("describe"))
	}
}

func TestDrift(t *testing.T) {
	const other = "arn:aws:iam::111111111111:role/other"
	ensure := func(t *testing.T, studio *profiles.Studio, a broker.Assignment) string {
		p, err := studio.Ensure(t.Context(), ann, a)
		require.NoError(t, err)
		require.NotEmpty(t, p.Door.URL)
		return p.Drift
	}
	t.Run("names both roles", func(t *testing.T) {
		studio := profiles.New(profiles.Config{Access: &script{presign: []any{url}, describe: []any{as(other)}}})
		require.Equal(t, "the profile runs as execution role "+other+", the assignment says "+teamRole, ensure(t, studio, churning))
	})
	t.Run("the domain's role is another one", func(t *testing.T) {
		studio := profiles.New(profiles.Config{Access: &script{presign: []any{url}, describe: []any{"InService"}}})
		require.Contains(t, ensure(t, studio, churning), "domain's default execution role")
	})
	t.Run("an assignment without a role has none", func(t *testing.T) {
		anyRole := churning
		anyRole.ExecutionRole = ""
		studio := profiles.New(profiles.Config{Access: &script{presign: []any{url}, describe: []any{as(other)}}})
		require.Empty(t, ensure(t, studio, anyRole))
	})
	t.Run("a changed assignment is told at once, a repaired profile no more", func(t *testing.T) {
		sm := &script{presign: []any{url}, describe: []any{as(teamRole), as(teamRole), as(teamRole), as(other)}}
		studio := profiles.New(profiles.Config{Access: sm})
		require.Empty(t, ensure(t, studio, churning))
		changed := churning
		changed.ExecutionRole = other
		require.NotEmpty(t, ensure(t, studio, changed))
		require.NotEmpty(t, ensure(t, studio, changed))
		require.Empty(t, ensure(t, studio, changed), "somebody repaired the profile")
		require.Empty(t, ensure(t, studio, changed))
		require.Equal(t, 4, sm.count("describe"))
	})
	t.Run("a look that fails delays nobody and fails nobody", func(t *testing.T) {
		for _, line := range []any{hanging, answer("DescribeUserProfile", "AccessDeniedException")} {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				studio := profiles.New(profiles.Config{Access: &script{presign: []any{url}, describe: []any{line}}})
				require.Empty(t, ensure(t, studio, churning))
				require.LessOrEqual(t, time.Since(began), time.Second)
			})
		}
	})
}

func TestAHalfMadeProfileNeverYieldsAURL(t *testing.T) {
	for status, want := range map[string]broker.Code{
		"Pending": profiles.CodePending, "Failed": profiles.CodeFailed, "Deleting": profiles.CodeDeleting,
	} {
		t.Run(status+" although AWS handed one out", func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				studio := profiles.New(profiles.Config{Access: &script{presign: []any{url}, describe: []any{status}}})
				for range 3 {
					p, err := studio.Ensure(t.Context(), ann, churning)
					require.Equal(t, want, broker.RefusalOf(err).Code)
					require.Zero(t, p.Door)
				}
			})
		})
	}
	t.Run("also when a whole one was there before", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			sm := &script{
				presign:  []any{url, answer("CreatePresignedDomainUrl", "ResourceNotFound"), url},
				describe: []any{as(teamRole), answer("DescribeUserProfile", "ResourceNotFound"), "Pending"},
			}
			studio := profiles.New(profiles.Config{Access: sm})
			_, err := studio.Ensure(t.Context(), ann, churning)
			require.NoError(t, err)
			for range 2 {
				_, err = studio.Ensure(t.Context(), ann, churning)
				require.Equal(t, profiles.CodePending, broker.RefusalOf(err).Code)
			}
		})
	})
}

func TestStatesHaveTheirOwnWords(t *testing.T) {
	for _, tt := range []struct {
		status string
		kind   broker.Kind
		code   broker.Code
	}{
		{"Pending", broker.NotReady, profiles.CodePending},
		{"Updating", broker.NotReady, profiles.CodeUpdating},
		{"Deleting", broker.NotReady, profiles.CodeDeleting},
		{"Failed", broker.Misconfigured, profiles.CodeFailed},
		{"Update_Failed", broker.Misconfigured, profiles.CodeUpdateFailed},
		{"Delete_Failed", broker.Misconfigured, profiles.CodeDeleteFailed},
		{"Hibernating", broker.Unavailable, profiles.CodeUnknownState},
	} {
		t.Run(tt.status, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sm := &script{presign: []any{answer("CreatePresignedDomainUrl", "ValidationException")}, describe: []any{tt.status}}
				began := time.Now()
				_, err := profiles.New(profiles.Config{Access: sm}).Ensure(t.Context(), ann, churning)
				refusal := broker.RefusalOf(err)
				require.Equal(t, tt.kind, refusal.Kind)
				require.Equal(t, tt.code, refusal.Code)
				require.ErrorContains(t, err, "because of "+tt.status, "the operator reads AWS's reason")
				require.NotEmpty(t, refusal.Hint)
				require.LessOrEqual(t, time.Since(began), 2*time.Second, "nobody waits for ever")
				require.Zero(t, sm.count("create"))
			})
		})
	}
}

func TestWaiting(t *testing.T) {
	gone := answer("CreatePresignedDomainUrl", "ResourceNotFound")
	unknown := answer("DescribeUserProfile", "ResourceNotFound")
	taken := answer("CreateUserProfile", "ResourceInUse")
	busy := answer("DescribeUserProfile", "ThrottlingException")

	for _, tt := range []struct {
		name    string
		sm      *script
		created bool
		code    broker.Code
		took    time.Duration
	}{
		{name: "a new profile in service soon is created", sm: &script{presign: []any{gone, url}, describe: []any{unknown, "Pending", as(teamRole)}},
			created: true, took: 750 * time.Millisecond},
		{name: "AWS may know it a little later", sm: &script{presign: []any{gone, url}, describe: []any{unknown, unknown, as(teamRole)}},
			created: true, took: 750 * time.Millisecond},
		{name: "a throttled look is one not taken", sm: &script{presign: []any{gone, url}, describe: []any{unknown, busy, as(teamRole)}},
			created: true, took: 750 * time.Millisecond},
		{name: "somebody else won the race", sm: &script{presign: []any{gone, url}, describe: []any{unknown, as(teamRole)}, create: []any{taken}},
			took: 250 * time.Millisecond},
		{name: "a second tab finds it Pending", sm: &script{presign: []any{answer("CreatePresignedDomainUrl", "ValidationException"), url}, describe: []any{"Pending", as(teamRole)}},
			took: 250 * time.Millisecond},
		{name: "under the shipped policy a missing profile is AccessDenied", sm: &script{presign: []any{answer("CreatePresignedDomainUrl", "AccessDeniedException"), url}, describe: []any{unknown, as(teamRole)}},
			created: true, took: 250 * time.Millisecond},
		{name: "what stays Pending is not ready", sm: &script{presign: []any{gone}, describe: []any{unknown, "Pending"}},
			created: true, code: profiles.CodePending, took: 2 * time.Second},
		{name: "what stays unknown after its creation is not ready", sm: &script{presign: []any{gone}, describe: []any{unknown}},
			created: true, code: profiles.CodePending, took: 2 * time.Second},
		{name: "what is in use and does not exist is not waited for again", sm: &script{presign: []any{gone}, describe: []any{unknown}, create: []any{taken}},
			code: profiles.CodeOccupied, took: 2 * time.Second},
		{name: "what fails is told", sm: &script{presign: []any{gone}, describe: []any{unknown, "Pending", "Failed"}},
			created: true, code: profiles.CodeFailed, took: 750 * time.Millisecond},
		{name: "a look that is denied is told", sm: &script{presign: []any{gone}, describe: []any{unknown, answer("DescribeUserProfile", "AccessDeniedException")}},
			created: true, code: profiles.CodeDenied, took: 250 * time.Millisecond},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				studio := profiles.New(profiles.Config{Access: tt.sm})
				began := time.Now()
				p, err := studio.Ensure(t.Context(), ann, churning)
				require.Equal(t, tt.took, time.Since(began))
				require.Equal(t, profiles.Name(ann, churning), p.Name)
				require.Equal(t, tt.created, p.Created, "whatever became of it")
				if tt.code != "" {
					require.Equal(t, tt.code, broker.RefusalOf(err).Code)
					require.Zero(t, p.Door)
					return
				}
				require.NoError(t, err)
				launch, err := studio.Open(t.Context(), p)
				require.NoError(t, err)
				require.Equal(t, url, launch.URL)
				require.LessOrEqual(t, tt.sm.count("create"), 1)
			})
		})
	}
}

func TestTheFirstLookIsTakenOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sm := &script{
			presign:  []any{answer("CreatePresignedDomainUrl", "ResourceNotFound"), url},
			describe: []any{answer("DescribeUserProfile", "ResourceNotFound"), as(teamRole)},
		}
		studio := profiles.New(profiles.Config{Access: sm})
		p, err := studio.Ensure(t.Context(), ann, churning)
		require.NoError(t, err)
		_, err = studio.Open(t.Context(), p)
		require.NoError(t, err)
		require.ElementsMatch(t, []string{"presign", "describe", "create", "describe", "presign"}, sm.calls)
	})
}

func TestManyTabsMakeOneProfile(t *testing.T) {
	newScript := func() *script {
		return &script{
			presign:  []any{answer("CreatePresignedDomainUrl", "ResourceNotFound")},
			describe: []any{answer("DescribeUserProfile", "ResourceNotFound")},
		}
	}
	t.Run("and one of them made it", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			sm := newScript()
			studio := profiles.New(profiles.Config{Access: sm})
			made := make(chan bool, 50)
			for range 50 {
				go func() {
					p, err := studio.Ensure(t.Context(), ann, churning)
					made <- err == nil && p.Created
				}()
			}
			synctest.Wait()
			sm.become(as(teamRole))
			creators := 0
			for range 50 {
				if <-made {
					creators++
				}
			}
			require.Equal(t, 1, creators)
			require.Equal(t, 1, sm.count("create"))
		})
	})
	t.Run("and go on when the first hangs up", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			sm := newScript()
			studio := profiles.New(profiles.Config{Access: sm})
			first, hangUp := context.WithCancel(t.Context())
			errs := [2]chan error{make(chan error, 1), make(chan error, 1)}
			for i, ctx := range []context.Context{first, t.Context()} {
				go func() {
					_, err := studio.Ensure(ctx, ann, churning)
					errs[i] <- err
				}()
				synctest.Wait()
			}
			hangUp()
			require.Equal(t, profiles.CodeHungUp, broker.RefusalOf(<-errs[0]).Code, "AWS did nothing wrong")
			sm.become(as(teamRole))
			require.NoError(t, <-errs[1])
			require.Equal(t, 1, sm.count("create"))
		})
	})
	t.Run("while another person waits for nobody", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			sm := newScript()
			studio := profiles.New(profiles.Config{Access: sm})
			var visits sync.WaitGroup
			for _, who := range []broker.Identity{ann, bob} {
				visits.Go(func() { _, _ = studio.Ensure(t.Context(), who, churning) })
			}
			synctest.Wait()
			require.Equal(t, 2, sm.count("create"))
			visits.Wait()
		})
	})
	t.Run("and leave nothing running when all hang up", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, hangUp := context.WithCancel(t.Context())
			var visits sync.WaitGroup
			for range 50 {
				visits.Go(func() { _, _ = profiles.New(profiles.Config{Access: newScript()}).Ensure(ctx, ann, churning) })
			}
			synctest.Wait()
			hangUp()
			visits.Wait()
			time.Sleep(2 * time.Second) // of the bubble: it fails if a goroutine outlives it
		})
	})
}

func TestDoors(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	clock := func() time.Time { return now }
	ready := func() *script { return &script{presign: []any{url}, describe: []any{as(teamRole)}} }

	t.Run("expire with the link, counted from before the call", func(t *testing.T) {
		for wish, want := range map[time.Duration]time.Duration{
			0: 10 * time.Second, time.Second: 5 * time.Second, time.Minute: time.Minute, time.Hour: 5 * time.Minute,
		} {
			sm := ready()
			studio := profiles.New(profiles.Config{Access: sm, Now: clock, LinkLife: wish})
			_, err := studio.Ensure(t.Context(), ann, churning)
			require.NoError(t, err)
			asked := now
			sm.during = func() { now = now.Add(time.Second) }
			p, err := studio.Ensure(t.Context(), ann, churning)
			require.NoError(t, err)
			require.Equal(t, asked.Add(want), p.Door.ExpiresAt)
		}
	})
	t.Run("are asked for again when they are about to expire", func(t *testing.T) {
		sm := ready()
		studio := profiles.New(profiles.Config{Access: sm, Now: clock})
		p, err := studio.Ensure(t.Context(), ann, churning)
		require.NoError(t, err)
		now = now.Add(5 * time.Second)
		launch, err := studio.Open(t.Context(), p)
		require.NoError(t, err)
		require.Equal(t, now.Add(10*time.Second), launch.ExpiresAt)
		require.Equal(t, 2, sm.count("presign"))
	})
	t.Run("of a stand-in lead to https, or to loopback", func(t *testing.T) {
		for address, fits := range map[string]bool{
			url: true, "https://studio.example.com:8443/auth?token=secret": true, "http://127.0.0.1:8080/auth?token=secret": true, "http://localhost/auth?token=secret": true, "http://[::1]:1/auth?token=secret": true,
			"http://studio.example.com/auth?token=secret": false, "/auth?token=secret": false, "https:///auth?token=secret": false,
			"https://:443/auth?token=secret": false, "javascript:alert('secret')": false, "": false, "https://u:secret@studio.example.com/": false,
			"https://a b/?token=secret": false, "http://localhost.example.com/?token=secret": false,
		} {
			p, err := profiles.New(profiles.Config{AnyHost: true, Access: &script{presign: []any{address}, describe: []any{as(teamRole)}}}).Ensure(t.Context(), ann, churning)
			if fits {
				require.NoError(t, err, address)
				continue
			}
			require.Equal(t, profiles.CodeBadURL, broker.RefusalOf(err).Code, address)
			require.NotContains(t, err.Error(), "secret")
			require.Zero(t, p.Door)
		}
	})
}

func TestAnUnreadableAnswerIsNotRepeated(t *testing.T) {
	garbled := &smithy.OperationError{ServiceID: "SageMaker", OperationName: "CreatePresignedDomainUrl",
		Err: &smithy.DeserializationError{Err: errors.New(`unexpected end of "` + url + `"`)}}
	_, err := profiles.New(profiles.Config{Access: &script{presign: []any{garbled}, describe: []any{as(teamRole)}}}).Ensure(t.Context(), ann, churning)
	require.ErrorContains(t, err, "CreatePresignedDomainUrl: AWS's answer cannot be read")
	require.NotContains(t, err.Error(), "secret")
}
