package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// holder is the provider as which an entity ID was trusted first. It is
// remembered across restarts, and also while that provider's own metadata cannot
// be had: nobody else is taken for it then.
type holder struct{ Provider, URL string }

// is reports whether the source speaks for the holder: a provider that has moved,
// one that was renamed, or one that has the same people.
func (h holder) is(s metadataSource) bool {
	return h.Provider == s.provider || h.URL == s.url || slices.Contains(s.people, h.Provider)
}

// hold takes the entity ID of what was fetched for the source, unless it is held
// by somebody else and the operator has not approved of that.
func (k *metadataKeeper) hold(ctx context.Context, s metadataSource, a saml.Anchor) error {
	k.holding.Lock()
	defer k.holding.Unlock()
	sum := sha256.Sum256([]byte(a.EntityID))
	key := "issuer:" + hex.EncodeToString(sum[:])
	value, found, err := k.records.Get(ctx, key)
	if err != nil {
		return err
	}
	own := holder{s.provider, s.url}
	if found {
		var first holder
		if err := json.Unmarshal(value, &first); err != nil {
			return fmt.Errorf("the record of who is %.200q: %w", a.EntityID, err)
		}
		switch {
		case !first.is(s) && a.Fingerprint() != s.approve:
			return broker.Refuse(broker.Misconfigured, CodeIssuer, fmt.Errorf("the provider's metadata is of %.200q, and that is provider %s", a.EntityID, first.Provider),
				"if one name is one person at both, write same_people_as at one of them; if "+first.Provider+" is there no more and this is the same provider, write approve: "+a.Fingerprint()+" beside the url; otherwise somebody claims to be "+first.Provider)
		case slices.Contains(s.people, first.Provider):
			own = first
		}
	}
	if value, err = json.Marshal(own); err != nil {
		return err
	}
	return k.records.Put(ctx, key, value, k.now().Add(recordLife))
}
