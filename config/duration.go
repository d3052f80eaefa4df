package config

import (
	"strings"
	"time"
)

// Duration is a length of time, written 90s, 30m or 8h.
type Duration time.Duration

// Pattern is the shape of a Duration.
func (Duration) Pattern() string { return `^([0-9]+(h|m|s))+$` }

// UnmarshalText reads a Duration.
func (d *Duration) UnmarshalText(text []byte) error {
	length, err := time.ParseDuration(string(text))
	if err != nil || length < 0 {
		return refuse("write a number with its unit: 90s, 30m or 8h", "%.40q is not a length of time", text)
	}
	*d = Duration(length)
	return nil
}

// String is d without parts that are zero: 8h, not 8h0m0s.
func (d Duration) String() string {
	text := time.Duration(d).String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// MarshalYAML writes d as people do.
func (d Duration) MarshalYAML() (any, error) { return d.String(), nil }
