package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/broker/audit"
	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/internal/outbound"
	"github.com/studiobroker/studiobroker/internal/state"
	"github.com/studiobroker/studiobroker/profiles"
	"github.com/studiobroker/studiobroker/profiles/access"
)

// house is what outlives a change of the configuration: files that are open,
// and AWS sessions that are still good.
type house struct {
	means
	state    *state.File
	auditor  broker.Auditor
	rotate   func() error                    // reopens the audit file
	audited  func(ctx context.Context) error // proves that it can be written
	studio   broker.Workspace
	openID   map[string]openID // by name of the provider
	studios  []string          // CSP sources of Studios that are not AWS's own
	limits   *limits           // in force
	unopened atomic.Int64      // looks at session cookies that no key opens
	log      *slog.Logger
	closers  []io.Closer
}

// openHouse opens what file names. Lines of the audit that have no file of
// their own go to stdout. Studios are those of a stand-in for AWS, none for AWS.
func openHouse(file *config.File, awsConfig aws.Config, studios []string, log *slog.Logger, stdout io.Writer) (*house, error) {
	h := &house{studios: studios, log: log, openID: map[string]openID{}, rotate: func() error { return nil }, audited: func(context.Context) error { return nil }}
	var err error
	if h.state, err = state.OpenFile(string(file.State.File), clock); err != nil {
		return nil, err
	}
	h.closers = append(h.closers, h.state)
	h.means = means{clients: outbound.NewClients(), metadata: newMetadataKeeper(h.state, log, clock), used: h.state, now: clock}
	if file.Audit.Stdout {
		h.auditor = audit.NewStream(stdout)
	} else {
		lines, err := audit.OpenFile(string(file.Audit.File))
		if err != nil {
			return nil, errors.Join(err, h.close())
		}
		h.auditor, h.rotate, h.audited = lines, lines.Reopen, lines.Check
		h.closers = append(h.closers, lines)
	}
	h.studio = profiles.New(profiles.Config{
		Access:   access.New(access.Config{AWS: awsConfig}),
		Now:      h.now,
		LinkLife: time.Duration(file.Launch.LinkLife),
		AnyHost:  len(studios) > 0,
	})
	return h, nil
}

func (h *house) close() error {
	var errs []error
	for _, c := range h.closers {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}
