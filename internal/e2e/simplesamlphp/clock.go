package simplesamlphp

import (
	"path/filepath"
	"testing"
)

// clockFile in the folder says how far the clock is off, as faketime reads it.
const clockFile = "clock"

// ClockMissing says why the clock cannot be moved here; it is empty when it can.
func ClockMissing() string {
	if faketime() == "" {
		return "libfaketime is not installed"
	}
	return ""
}

// faketime is the library that answers in the place of the system's clock; empty
// without one.
func faketime() string {
	found, _ := filepath.Glob("/usr/lib/*/faketime/libfaketime.so.1") // the pattern is good
	if len(found) == 0 {
		return ""
	}
	return found[0]
}

// clock lets a program see the time as the file says.
func clock(folder string) []string {
	library := faketime()
	if library == "" {
		return nil
	}
	return []string{"LD_PRELOAD=" + library, "FAKETIME_TIMESTAMP_FILE=" + filepath.Join(folder, clockFile), "FAKETIME_NO_CACHE=1"}
}

// SetClock moves the clock of the identity provider by an offset such as +120s.
func (p *IdentityProvider) SetClock(t testing.TB, offset string) {
	t.Helper()
	write(t, filepath.Join(p.folder, clockFile), []byte(offset+"\n"))
}
