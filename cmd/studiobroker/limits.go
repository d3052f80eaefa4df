package main

import (
	"reflect"

	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/web/limit"
)

// limits are what the doors take, with what they were made of.
type limits struct {
	config limit.Config
	counts *limit.Limits
}

// limitsOf are those that were there before, if the configuration of them has
// not changed: a reload forgives nobody.
func (h *house) limitsOf(file *config.File) *limit.Limits {
	wanted := limit.Config{PerAddress: rate(file.Limits.PerAddress), PerProvider: rate(file.Limits.PerProvider), Providers: []string{limit.API}}
	for _, p := range file.Providers {
		wanted.Providers = append(wanted.Providers, string(p.Name))
	}
	if h.limits == nil || !reflect.DeepEqual(h.limits.config, wanted) {
		h.limits = &limits{config: wanted, counts: limit.New(wanted, h.now)}
	}
	return h.limits.counts
}

func rate(r config.Rate) limit.Rate { return limit.Rate{PerSecond: r.PerSecond(), Burst: r.Burst()} }
