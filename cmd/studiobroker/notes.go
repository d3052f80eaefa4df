package main

import (
	"fmt"
	"time"

	"github.com/studiobroker/studiobroker/broker"
)

// notes are what an operator should know although people are let in. What
// exactly is wrong is in the log.
func (f *front) notes() []string {
	now := f.inForce.Load()
	var all []string
	if f.refused.Load() {
		all = append(all, "configuration: the file is not valid; what was read at "+time.Unix(f.loaded.Load(), 0).UTC().Format(time.RFC3339)+" stays in force")
	}
	for i, p := range now.file.Providers {
		if gone, is := now.providers[i].(absent); is {
			all = append(all, fmt.Sprintf("provider %s lets nobody in (%s)", p.Name, broker.CodeOf(gone.why)))
		}
		if fetched(p) {
			all = append(all, fmt.Sprintf("metadata of %s: %s", p.Name, f.house.metadata.news(f.house.source(now.file, p))))
		}
	}
	for _, c := range ending(now.certificates(), f.house.now()) {
		all = append(all, fmt.Sprintf("certificate of %s: %s", c.provider, c.words(f.house.now())))
	}
	return all
}
