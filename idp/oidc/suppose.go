package oidc

import (
	"encoding/json"
	"time"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/internal/token"
)

// Suppose tells an operator whom an ID token with these claims would name, if
// it were verified. It asks nobody and signs nobody in.
func (p *Provider) Suppose(claims map[string][]string, at time.Time) (broker.Identity, error) {
	said := map[string]any{}
	for name, values := range claims {
		if len(values) == 1 {
			said[name] = values[0]
		} else {
			said[name] = values
		}
	}
	text, err := json.Marshal(said)
	if err != nil {
		return broker.Identity{}, err
	}
	object, err := token.ReadObject(text)
	if err != nil {
		return broker.Identity{}, err
	}
	return p.person.Identity(object, at)
}
