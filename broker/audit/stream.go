package audit

import (
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/studiobroker/studiobroker/broker"
)

// Stream writes lines to a writer that somebody else keeps, such as the
// standard output of a container. Durability is up to whoever reads it. It is
// safe for concurrent use.
type Stream struct {
	mu sync.Mutex
	w  io.Writer
}

// NewStream returns a Stream to w.
func NewStream(w io.Writer) *Stream { return &Stream{w: w} }

// Record implements [broker.Auditor].
func (s *Stream) Record(_ context.Context, e broker.Event) error {
	encoded, err := encode(e)
	if err != nil {
		return fmt.Errorf("audit event: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.w.Write(encoded); err != nil {
		return fmt.Errorf("audit stream: %w", err)
	}
	return nil
}
