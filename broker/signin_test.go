package broker_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
)

type evidence struct {
	names *broker.Identity // ann unless set
	err   error
}

func (e evidence) Verify(context.Context) (broker.Identity, error) {
	if e.names != nil {
		return *e.names, e.err
	}
	return ann, e.err
}

type directory struct {
	offered []broker.Assignment
	err     error
}

func (d directory) Assignments(context.Context, broker.Identity) ([]broker.Assignment, error) {
	return d.offered, d.err
}

type studio struct{ ensureErr, openErr error }

func (s studio) Ensure(_ context.Context, who broker.Identity, a broker.Assignment) (broker.Profile, error) {
	return broker.Profile{Assignment: a, Owner: who, Name: who.Subject}, s.ensureErr
}

func (s studio) Open(context.Context, broker.Profile) (broker.Launch, error) {
	return broker.Launch{URL: doorURL}, s.openErr
}

type ledger struct {
	events []broker.Event
	err    error
}

func (l *ledger) Record(ctx context.Context, e broker.Event) error {
	l.events = append(l.events, e)
	return errors.Join(l.err, ctx.Err())
}

const doorURL = "https://d-abc.studio.eu-west-1.sagemaker.aws/auth?token=secret"

var (
	ann      = broker.Identity{Provider: "corp", Issuer: "https://idp.example", Subject: "ann"}
	research = broker.Assignment{ID: "acme/research", Destination: "studio"}
	finance  = broker.Assignment{ID: "acme/finance", Destination: "studio"}
	moon     = broker.Assignment{ID: "acme/moon", Destination: "rocket"}
)

func TestSignIn(t *testing.T) {
	offer := func(a ...broker.Assignment) directory { return directory{offered: a} }
	named := broker.Refuse(broker.NotReady, "SB-3001", errors.New("Pending"), "wait")
	tests := []struct {
		name     string
		evidence evidence
		offered  directory
		wish     string
		studio   studio
		want     string // audit result
		code     broker.Code
		step     string // where it ended
	}{
		{name: "the only workspace is launched", offered: offer(research), want: "launched", step: "open"},
		{name: "several ask for a choice", offered: offer(research, finance), want: "choosing", step: "assign"},
		{name: "a wish picks one of several", offered: offer(research, finance), wish: "acme/finance", want: "launched", step: "open"},
		{name: "a wish for the only one is fine", offered: offer(research), wish: "acme/research", want: "launched", step: "open"},
		{name: "forged evidence is refused", evidence: evidence{err: errors.New("bad signature")}, want: "not_verified", code: broker.CodeInternal, step: "verify"},
		{name: "unreadable evidence is refused", evidence: evidence{err: broker.Refuse(broker.NotVerified, "SB-1004", errors.New("not base64"), "")}, want: "not_verified", code: "SB-1004", step: "verify"},
		{name: "evidence that names nobody signs in nobody", evidence: evidence{names: &broker.Identity{Provider: "corp", Issuer: "x"}}, want: "internal", code: broker.CodeNobody, step: "verify"},
		{name: "a stranger gets nothing", want: "no_assignment", code: broker.CodeNoAssignment, step: "assign"},
		{name: "a directory that fails is unavailable", offered: directory{err: errors.New("timeout")}, want: "unavailable", code: broker.CodeInternal, step: "assign"},
		{name: "someone else's workspace is refused", offered: offer(research), wish: "evil/corp", want: "not_offered", code: broker.CodeNotOffered, step: "assign"},
		{name: "AWS failing to ensure is unavailable", offered: offer(research), studio: studio{ensureErr: errors.New("throttled")}, want: "unavailable", code: broker.CodeInternal, step: "ensure"},
		{name: "AWS failing to open is unavailable", offered: offer(research), studio: studio{openErr: errors.New("throttled")}, want: "unavailable", code: broker.CodeInternal, step: "open"},
		{name: "the kind that an adapter names wins", offered: offer(research), studio: studio{ensureErr: fmt.Errorf("ensure: %w", named)}, want: "not_ready", code: "SB-3001", step: "ensure"},
		{name: "an unknown destination is ours to configure", offered: offer(moon), want: "misconfigured", code: broker.CodeNoDestination, step: "ensure"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			audit := &ledger{}
			b := newBroker(tt.offered, tt.studio, audit)
			outcome, err := b.SignIn(t.Context(), broker.Request{Reference: "7KQ2-M4XD", Evidence: tt.evidence, Wish: tt.wish})

			require.Len(t, audit.events, 1, "one event per attempt")
			event := audit.events[0]
			require.Equal(t, tt.want, event.Result)
			require.Equal(t, tt.step, event.Steps[len(event.Steps)-1].Name)
			require.Equal(t, "7KQ2-M4XD", event.Reference)
			switch tt.want {
			case broker.Launched:
				require.NoError(t, err)
				require.Equal(t, doorURL, outcome.Launch.URL)
				require.Equal(t, outcome.Launch.Digest(), event.Launch)
			case broker.Choosing:
				require.NoError(t, err)
				require.Equal(t, tt.offered.offered, outcome.Choices)
			default:
				refusal := broker.RefusalOf(err)
				require.Equal(t, broker.Kind(tt.want), refusal.Kind)
				require.Equal(t, tt.code, refusal.Code)
				require.Equal(t, refusal, event.Err, "what is answered is what is recorded")
				require.Zero(t, outcome.Launch, "a refusal carries no launch")
				require.Empty(t, outcome.Choices, "a refusal offers nothing")
			}
		})
	}
}

func TestNoRecordNoLaunch(t *testing.T) {
	audit := &ledger{err: errors.New("disk full")}
	b := newBroker(directory{offered: []broker.Assignment{research}}, studio{}, audit)

	outcome, err := b.SignIn(t.Context(), broker.Request{Evidence: evidence{}})

	require.Zero(t, outcome)
	require.ErrorContains(t, err, "disk full")
	require.Equal(t, broker.CodeNotRecorded, broker.RefusalOf(err).Code)
	require.Equal(t, broker.Unavailable, broker.RefusalOf(err).Kind)
}

func TestARefusalThatCannotBeRecordedStillSaysWhy(t *testing.T) {
	b := newBroker(directory{}, studio{}, &ledger{err: errors.New("disk full")})

	_, err := b.SignIn(t.Context(), broker.Request{Evidence: evidence{err: errors.New("bad signature")}})

	require.ErrorContains(t, err, "disk full")
	require.ErrorContains(t, err, "bad signature")
}

func TestTheRecordOutlivesABrowserThatHangsUp(t *testing.T) {
	audit := &ledger{}
	ctx, hangUp := context.WithCancel(t.Context())
	hangUp()

	_, err := newBroker(directory{offered: []broker.Assignment{research}}, studio{}, audit).SignIn(ctx, broker.Request{Evidence: evidence{}})

	require.NoError(t, err, "the fakes ignore the context, so only the record could have failed")
	require.Len(t, audit.events, 1)
}

func TestEveryStepIsTimed(t *testing.T) {
	audit := &ledger{}
	b := newBroker(directory{offered: []broker.Assignment{research}}, studio{}, audit)
	tick := time.Unix(0, 0)
	b.Now = func() time.Time { tick = tick.Add(time.Second); return tick }

	_, err := b.SignIn(t.Context(), broker.Request{Evidence: evidence{}})

	require.NoError(t, err)
	var steps []string
	for _, s := range audit.events[0].Steps {
		steps = append(steps, s.Name)
		require.Equal(t, time.Second, s.Took)
	}
	require.Equal(t, []string{"verify", "assign", "ensure", "open"}, steps)
}

func TestALaunchIsNeverPrinted(t *testing.T) {
	launch := broker.Launch{URL: doorURL}
	profile := broker.Profile{Name: "ann", Door: launch}
	var logged strings.Builder
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("launch", "launch", launch, "profile", profile)
	stored, err := json.Marshal(profile)
	require.NoError(t, err)

	var text strings.Builder
	slog.New(slog.NewTextHandler(&text, nil)).Info("launch", "launch", launch, "profile", profile)
	for _, form := range []string{
		logged.String(), text.String(), string(stored),
		fmt.Sprint(launch), fmt.Sprintf("%+v", launch), fmt.Sprintf("%#v", launch),
		fmt.Sprint(profile), fmt.Sprintf("%+v", profile), fmt.Sprintf("%#v", profile),
	} {
		require.NotContains(t, form, "secret")
		require.Contains(t, form, launch.Digest())
	}
	require.Empty(t, broker.Launch{}.Digest())
}

func TestAnExternalIDIsNeverPrinted(t *testing.T) {
	a := broker.Assignment{ID: "acme/research", Account: broker.Account{Name: "lab", ExternalID: "external-secret"}}
	stored, err := json.Marshal(a)
	require.NoError(t, err)
	var logged strings.Builder
	slog.New(slog.NewTextHandler(&logged, nil)).Info("assignment", "assignment", a, "id", a.Account.ExternalID)
	for _, form := range []string{string(stored), logged.String(), fmt.Sprint(a), fmt.Sprintf("%+v", a), fmt.Sprintf("%#v", a)} {
		require.NotContains(t, form, "external-secret")
		require.Contains(t, form, "[redacted]")
	}
}

func TestABugIsRecordedToo(t *testing.T) {
	audit := &ledger{}
	b := newBroker(panicking{}, studio{}, audit)

	outcome, err := b.SignIn(t.Context(), broker.Request{Evidence: evidence{}})

	require.Zero(t, outcome.Launch)
	refusal := broker.RefusalOf(err)
	require.Equal(t, broker.Internal, refusal.Kind)
	require.Equal(t, broker.CodePanic, refusal.Code)
	require.NotContains(t, err.Error(), "attribute-value", "what a panic carries may be anything")
	var bug *broker.Panicked
	require.ErrorAs(t, err, &bug)
	require.Contains(t, string(bug.Stack), "panicking")
	require.Equal(t, "internal", audit.events[0].Result)
}

type panicking struct{}

func (panicking) Assignments(context.Context, broker.Identity) ([]broker.Assignment, error) {
	panic("attribute-value")
}

func TestPreparing(t *testing.T) {
	audit := &ledger{}
	b := newBroker(directory{offered: []broker.Assignment{research}}, studio{}, audit)

	outcome, err := b.SignIn(t.Context(), broker.Request{Evidence: evidence{}, Prepare: true})

	require.NoError(t, err)
	require.Zero(t, outcome.Launch, "nothing is opened")
	require.Equal(t, "acme/research", outcome.Assignment.ID)
	require.Equal(t, broker.Prepared, audit.events[0].Result)
}

func TestLandings(t *testing.T) {
	lab := research
	lab.Landings = map[string]string{"lab": "app:JupyterLab:"}
	for name, tt := range map[string]struct {
		landing string
		uri     string
		code    broker.Code
	}{
		"a landing of the team is where the person arrives": {landing: "lab", uri: "app:JupyterLab:"},
		"without one it is the team's own":                  {},
		"one that the team does not have is refused":        {landing: "https://evil.example", code: broker.CodeNoLanding},
	} {
		t.Run(name, func(t *testing.T) {
			audit := &ledger{}
			_, err := newBroker(directory{offered: []broker.Assignment{lab}}, studio{}, audit).SignIn(t.Context(), broker.Request{Evidence: evidence{}, Landing: tt.landing})
			if tt.code != "" {
				require.Equal(t, tt.code, broker.RefusalOf(err).Code)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.uri, audit.events[0].Assignment.LandingURI)
		})
	}
}

func TestListing(t *testing.T) {
	audit := &ledger{}
	b := newBroker(directory{offered: []broker.Assignment{research}}, studio{ensureErr: errors.New("AWS is not asked")}, audit)

	outcome, err := b.SignIn(t.Context(), broker.Request{Evidence: evidence{}, List: true})
	require.NoError(t, err)
	require.Equal(t, ann, outcome.Identity)
	require.Equal(t, []broker.Assignment{research}, outcome.Choices)
	require.Equal(t, broker.Listed, audit.events[0].Result)

	_, err = b.SignIn(t.Context(), broker.Request{Evidence: evidence{err: errors.New("bad signature")}, List: true})
	require.Equal(t, broker.NotVerified, broker.RefusalOf(err).Kind)
	require.Equal(t, "not_verified", audit.events[1].Result)
}

func TestWhoIsNotAllowedIsRecordedByName(t *testing.T) {
	audit := &ledger{}
	b := newBroker(directory{offered: []broker.Assignment{research}}, studio{ensureErr: errors.New("AWS is not asked")}, audit)
	foreign := broker.Refuse(broker.NotOffered, "SB-1209", errors.New("another person's"), "")

	_, err := b.SignIn(t.Context(), broker.Request{Evidence: evidence{}, Allow: func(_ context.Context, who broker.Identity) error {
		require.Equal(t, ann, who)
		return foreign
	}})

	require.ErrorIs(t, err, foreign)
	require.Equal(t, ann, audit.events[0].Identity)
	require.Equal(t, broker.Code("SB-1209"), audit.events[0].Err.Code)
}

func TestRefusals(t *testing.T) {
	t.Run("an error that nobody named is internal", func(t *testing.T) {
		refusal := broker.RefusalOf(errors.New("nil pointer"))
		require.Equal(t, broker.Internal, refusal.Kind)
		require.Equal(t, broker.CodeInternal, refusal.Code)
	})
	t.Run("the operator reads step and reason", func(t *testing.T) {
		_, err := newBroker(directory{}, studio{}, &ledger{}).SignIn(t.Context(), broker.Request{Evidence: broker.Unreadable{Err: errors.New("not base64")}})
		require.EqualError(t, err, "verify: not base64")
	})
	t.Run("a remedy survives the way up", func(t *testing.T) {
		named := broker.Refuse(broker.Misconfigured, "SB-4003", errors.New("SSO domain"), "create an IAM domain")
		_, err := newBroker(directory{offered: []broker.Assignment{research}}, studio{ensureErr: named}, &ledger{}).SignIn(t.Context(), broker.Request{Evidence: evidence{}})
		require.Equal(t, "create an IAM domain", broker.RefusalOf(err).Hint)
		require.ErrorIs(t, err, named)
	})
}

func newBroker(d broker.Directory, w broker.Workspace, a broker.Auditor) *broker.Broker {
	return &broker.Broker{Directory: d, Workspaces: map[string]broker.Workspace{"studio": w}, Audit: a, Now: time.Now}
}
