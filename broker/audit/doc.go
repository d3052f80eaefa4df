// Package audit writes the story of every sign-in attempt durably, one JSON
// line each, before the answer leaves.
//
// A line is a CloudEvents 1.0 event in JSON format; event.schema.json in this
// folder describes it. It names the person by issuer and subject, so the file
// is readable for its owner alone. It never holds a launch URL (its SHA-256
// stands for it), a token, an assertion or the value of an attribute.
package audit
