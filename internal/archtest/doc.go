// Package archtest keeps the layers of DESIGN apart: imports go down, never up
// and never sideways.
//
// It parses the imports of every file instead of asking `go list`, because go
// test caches the answer of a command and would stay green after a violation.
package archtest
