package awstest

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Server is the AWS API: an http.Handler that answers for STS and SageMaker on
// one address. It is safe for concurrent use.
type Server struct {
	now       func() time.Time
	studioURL string
	pending   time.Duration
	models    map[string]*model
	ops       map[string]operation // by service.Name

	mu       sync.Mutex
	keys     map[string]*principal // by access key ID
	accounts map[string]*Account
	roles    map[string]*role
	domains  map[string]*domain
	failures []string // reasons for which the next new profiles fail
	knobs    knobs
	studio   studio
	trail    trail
	swept    time.Time
}

// New returns a server that holds what cfg describes. It listens nowhere: see
// [Listen] and [Start].
func New(cfg Config) (*Server, error) {
	tables, err := models()
	if err != nil {
		return nil, fmt.Errorf("awstest: %w", err)
	}
	s := &Server{
		now:       cfg.Now,
		studioURL: strings.TrimSuffix(cfg.StudioURL, "/"),
		pending:   cfg.Pending,
		models:    tables,
		ops:       operations(),
		keys:      map[string]*principal{},
		accounts:  map[string]*Account{},
		roles:     map[string]*role{},
		domains:   map[string]*domain{},
		knobs:     newKnobs(),
		studio:    newStudio(),
		trail:     newTrail(),
	}
	if s.now == nil {
		s.now = time.Now
	}
	if err := s.furnish(cfg); err != nil {
		return nil, fmt.Errorf("awstest: %w", err)
	}
	return s, nil
}

// furnish puts everything that cfg describes into place.
func (s *Server) furnish(cfg Config) error {
	if len(cfg.Keys) == 0 {
		cfg.Keys = []Key{ExampleKey()}
	}
	for _, a := range cfg.Accounts {
		s.PutAccount(a)
	}
	for _, r := range cfg.Roles {
		if err := s.PutRole(r); err != nil {
			return err
		}
	}
	for _, d := range cfg.Domains {
		if err := s.PutDomain(d); err != nil {
			return err
		}
	}
	for _, k := range cfg.Keys {
		if err := s.PutKey(k); err != nil {
			return err
		}
	}
	return nil
}

// SetPending changes how long profiles that are created, updated or deleted
// from now on stay in between, by the server's clock.
func (s *Server) SetPending(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending = d
}

// ServeHTTP answers one AWS API call and records it.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := newCall(s, r)
	answer, err := c.answer()
	s.record(c, err)
	if err != nil && err.hangUp {
		panic(http.ErrAbortHandler)
	}
	c.write(w, answer, err)
}
