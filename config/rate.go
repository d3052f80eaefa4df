package config

import (
	"regexp"
	"strconv"
	"strings"
)

// Limits are how many requests the doors take. What is over them is answered
// with 429 before anything is read or written.
type Limits struct {
	// PerAddress is what one address may send to all doors, ten seconds' worth
	// of it at once: `50/s` unless set, or `off`. A sign-in takes about three
	// requests, and everybody behind one address shares them. An IPv6 network
	// of 64 bits counts as one address.
	PerAddress Rate `yaml:"per_address" jsonschema:"default=50/s"`
	// PerProvider is what all together may send to the doors of one provider,
	// and as much to the API: `200/s` unless set, or `off`.
	PerProvider Rate `yaml:"per_provider" jsonschema:"default=200/s"`
}

// Rate is how often something may happen: 50/s, 600/m, or off for as often as
// it likes.
type Rate string

var ratePattern = regexp.MustCompile(`^([1-9][0-9]{0,4}/[sm]|off)$`)

// Pattern is the shape of a Rate.
func (Rate) Pattern() string { return ratePattern.String() }

// UnmarshalText reads a Rate.
func (r *Rate) UnmarshalText(text []byte) error {
	return shaped(r, text, ratePattern, "a rate", "write a number from 1 to 99999 for each second or minute, such as 50/s or 600/m, or off")
}

// PerSecond is r as a number; 0 for off.
func (r Rate) PerSecond() float64 {
	number, unit, _ := strings.Cut(string(r), "/")
	n, _ := strconv.ParseFloat(number, 64) // 0 for off
	if unit == "m" {
		return n / 60
	}
	return n
}

// burst is how many seconds' worth of a Rate may come at once.
const burst = 10

// Burst is how many of r may come at once, at least one.
func (r Rate) Burst() int { return max(int(r.PerSecond()*burst), 1) }

// limits points at a provider that one address can shut.
func (c *checker) limits(at *place, l Limits) {
	if all := l.PerProvider.PerSecond(); all > 0 && all < l.PerAddress.PerSecond() {
		c.report.warn(at, "let per_provider be several times per_address", "one address alone can use up what a provider may take, and keep everybody else out")
	}
}
