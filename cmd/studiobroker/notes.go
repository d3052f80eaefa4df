package main

import "fmt"

// notes are what an operator should know although people are let in. What
// exactly is wrong is in the log.
func (f *front) notes() []string {
	now := f.inForce.Load()
	var all []string
	for _, p := range now.file.Providers {
		if fetched(p) {
			all = append(all, fmt.Sprintf("metadata of %s: %s", p.Name, f.house.metadata.news(f.house.source(now.file, p))))
		}
	}
	for _, c := range ending(now.certificates(), f.house.now()) {
		all = append(all, fmt.Sprintf("certificate of %s: %s", c.provider, c.words(f.house.now())))
	}
	return all
}
