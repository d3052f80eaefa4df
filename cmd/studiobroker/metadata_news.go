package main

import (
	"time"

	"github.com/studiobroker/studiobroker/broker"
)

// metadataNews is how it stands with a provider's metadata.
type metadataNews struct {
	fetched time.Time   // zero if it never was
	trouble broker.Code // why what is newer cannot be had; empty if all is well
}

func (n metadataNews) String() string {
	words := "never had"
	if !n.fetched.IsZero() {
		words = "of " + n.fetched.UTC().Format(time.RFC3339)
	}
	if n.trouble != "" {
		words += ", newer cannot be had (" + string(n.trouble) + ")"
	}
	return words
}

func (k *metadataKeeper) news(s metadataSource) (n metadataNews) {
	k.mu.Lock()
	defer k.mu.Unlock()
	kept := k.kept[s.key()]
	if kept == nil {
		return n
	}
	if kept.last != nil {
		n.fetched = kept.last.Fetched
	}
	n.trouble = broker.CodeOf(kept.err)
	return n
}
