package awstest

import (
	"context"
	"net/http"
	"time"
)

// knobs are what makes AWS slow, busy or broken. Each is about an operation by
// name; the empty name is about all that have no knob of their own.
type knobs struct {
	latency map[string]time.Duration
	rates   map[string]rate
	buckets map[string]*bucket // by account, region and operation
	faults  map[string][]Fault
	calls   map[string]int
}

func newKnobs() knobs {
	return knobs{
		latency: map[string]time.Duration{}, rates: map[string]rate{}, buckets: map[string]*bucket{},
		faults: map[string][]Fault{}, calls: map[string]int{},
	}
}

// Fault is an answer in place of the real one.
type Fault struct {
	Code    string
	Message string
	Status  int  // 400 if zero
	HangUp  bool // close the connection without any answer
}

// rate is a token bucket's setting, bucket its state.
type rate struct {
	perSecond float64
	burst     int
}

type bucket struct {
	tokens float64
	at     time.Time
}

// SetLatency makes every call of operation take at least d of real time.
func (s *Server) SetLatency(operation string, d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.knobs.latency[operation] = d
}

// SetRate throttles operation per account and region: a bucket of burst tokens
// that fills with perSecond by the server's clock. A zero burst lifts it.
func (s *Server) SetRate(operation string, perSecond float64, burst int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.knobs.rates[operation] = rate{perSecond, burst}
	clear(s.knobs.buckets)
}

// Inject makes the next calls of operation, times of them, end in f.
func (s *Server) Inject(operation string, times int, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range times {
		s.knobs.faults[operation] = append(s.knobs.faults[operation], f)
	}
}

// Calls counts the calls of operation that came with valid credentials,
// whatever their outcome; the empty name counts all.
func (s *Server) Calls(operation string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.knobs.calls[operation]
}

// hinder counts the call and applies the knobs: it waits, throttles and fails.
func (s *Server) hinder(c *call) *apiError {
	s.mu.Lock()
	s.knobs.calls[c.name]++
	s.knobs.calls[""]++
	wait := s.knobs.delay(c.name)
	fault := s.knobs.fault(c.name)
	busy := fault == nil && s.knobs.throttled(c)
	s.mu.Unlock()

	sleep(c.req.Context(), wait)
	switch {
	case fault != nil:
		return fault.refusal()
	case busy && c.service == "sts":
		return refuse(http.StatusBadRequest, "Throttling", "Rate exceeded")
	case busy:
		return refuse(http.StatusBadRequest, "ThrottlingException", "Rate exceeded")
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

func (k *knobs) delay(operation string) time.Duration {
	if d, own := k.latency[operation]; own {
		return d
	}
	return k.latency[""]
}

// fault takes the next fault that waits for operation, or nil.
func (k *knobs) fault(operation string) *Fault {
	for _, name := range []string{operation, ""} {
		if waiting := k.faults[name]; len(waiting) > 0 {
			k.faults[name] = waiting[1:]
			return &waiting[0]
		}
	}
	return nil
}

func (f *Fault) refusal() *apiError {
	status := f.Status
	if status == 0 {
		status = http.StatusBadRequest
	}
	e := refuse(status, f.Code, f.Message).because("injected")
	e.hangUp = f.HangUp
	return e
}

// throttled takes one token for the call and reports that there was none.
func (k *knobs) throttled(c *call) bool {
	r, own := k.rates[c.name]
	if !own {
		r = k.rates[""]
	}
	if r.burst == 0 {
		return false
	}
	key := c.caller.account + " " + c.region + " " + c.name
	b := k.buckets[key]
	if b == nil {
		b = &bucket{tokens: float64(r.burst), at: c.at}
		k.buckets[key] = b
	}
	b.tokens = min(float64(r.burst), b.tokens+c.at.Sub(b.at).Seconds()*r.perSecond)
	b.at = c.at
	if b.tokens < 1 {
		return true
	}
	b.tokens--
	return false
}
