package main

import (
	"time"

	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/bearer"
	"github.com/studiobroker/studiobroker/idp/oidc"
	"github.com/studiobroker/studiobroker/web"
	"github.com/studiobroker/studiobroker/web/session"
)

// api makes the launch API for the providers whose tokens it takes; nil if
// there are none.
func (h *house) api(file *config.File, providers []idp.Provider) (*web.API, error) {
	var verifiers []*bearer.Verifier
	for i, p := range file.Providers {
		if p.OIDC == nil || len(p.OIDC.APIAudiences) == 0 {
			continue
		}
		settings := bearer.Config{
			Name:       string(p.Name),
			Issuer:     string(p.OIDC.Issuer),
			Audiences:  p.OIDC.APIAudiences,
			Algorithms: algorithms(p.OIDC),
			Person:     p.OIDC.Person,
			Cognito:    p.OIDC.Cognito,
			MaxAge:     time.Duration(p.OIDC.APIMaxAge),
			Skew:       time.Duration(p.OIDC.Skew),
			HTTPClient: h.clientOf(p.OIDC),
			Now:        h.now,
		}
		if signsIn, ok := providers[i].(*oidc.Provider); ok {
			settings.Keys = signsIn.Keys()
		}
		verifier, err := bearer.New(settings)
		if problem := problemOf(file, err, "providers", i, "oidc"); problem != nil {
			return nil, config.Problems{*problem}
		}
		verifiers = append(verifiers, verifier)
	}
	if len(verifiers) == 0 {
		return nil, nil
	}
	set, err := bearer.NewSet(verifiers...)
	if err != nil {
		return nil, err
	}
	return &web.API{
		Bearer:      set,
		Launches:    session.NewLaunches(h.state, h.now),
		SignOuts:    session.NewSignOuts(h.state, h.now),
		CORSOrigins: file.Launch.API.Origins(),
	}, nil
}
