package config

import "time"

// Session is how long the broker remembers who signed in. Without it there are
// no sessions: the portal and every launch link ask the provider each time.
type Session struct {
	// Keys seal the session cookie. `studiobroker keys generate` makes them.
	// Whoever has them can be anybody.
	Keys SecretRef `yaml:"keys" jsonschema:"required"`
	// Absolute is how long a session lasts at most, `5m` to `12h`: `8h` unless
	// set. It never outlasts what the provider says.
	Absolute Duration `yaml:"absolute" jsonschema:"default=8h"`
	// Idle is how long a session lasts that nobody uses, `1m` to `absolute`:
	// `1h` unless set, or `absolute` where that is shorter.
	Idle Duration `yaml:"idle" jsonschema:"default=1h"`
}

// The bounds of a session.
const (
	minAbsolute = Duration(5 * time.Minute)
	maxAbsolute = Duration(12 * time.Hour)
	minIdle     = Duration(time.Minute)
)

func (c *checker) session(at *place, s *Session) {
	c.within(at.in("absolute"), s.Absolute, minAbsolute, maxAbsolute)
	if !c.report.blamed[at.in("absolute").node] {
		c.within(at.in("idle"), s.Idle, minIdle, s.Absolute)
	}
}
