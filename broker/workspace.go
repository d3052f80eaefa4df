package broker

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// Workspace prepares and opens one kind of destination.
type Workspace interface {
	// Ensure makes who's profile exist as a describes it. Calling it again
	// changes nothing. A profile that is still being made is an [Error] of
	// kind [NotReady]: the same call succeeds a little later.
	Ensure(ctx context.Context, who Identity, a Assignment) (Profile, error)

	// Open returns a door to p that soon expires.
	Open(ctx context.Context, p Profile) (Launch, error)
}

// Profile is a person's place in a workspace.
type Profile struct {
	Assignment Assignment
	Owner      Identity // whose place it is
	Name       string   // in AWS
	Created    bool     // by this sign-in
	Drift      string   // how the profile differs from the assignment; empty if it does not

	// Door is set by a workspace that learns from opening a profile that it
	// exists, so that Open need not ask AWS a second time.
	Door Launch
}

// Launch is an open door. Whoever holds URL is in, so it goes into one
// redirect and nowhere else.
type Launch struct {
	URL       string
	ExpiresAt time.Time
}

// String keeps the URL out of everything that is printed.
func (l Launch) String() string {
	if l.URL == "" {
		return "no launch"
	}
	return "launch " + l.Digest()
}

// MarshalJSON keeps the URL out of everything that is stored.
func (l Launch) MarshalJSON() ([]byte, error) { return json.Marshal(l.String()) }

// GoString keeps the URL out of %#v as well.
func (l Launch) GoString() string { return l.String() }

// Digest names the launch without opening it: the SHA-256 of its URL in hex,
// empty without one.
func (l Launch) Digest() string {
	if l.URL == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(l.URL))
	return hex.EncodeToString(sum[:])
}
