package token

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"github.com/studiobroker/studiobroker/broker"
)

// maxKeys bounds what one token without a key ID costs.
const maxKeys = 64

// Keys are the keys of one issuer, as one verifier has fetched them.
type Keys struct{ kept *kept[[]jose.JSONWebKey] }

// Keys are the verifier's, for another one to share.
func (v *Verifier) Keys() *Keys { return &Keys{v.keys} }

// Count is how many keys of the issuer may have signed a token. They are fetched
// if need be. An error is a [*broker.Error].
func (k *Keys) Count(ctx context.Context) (int, error) {
	keys, _, err := k.kept.get(ctx)
	return len(keys), err
}

// orNew are the shared keys, or new ones if none are.
func (k *Keys) orNew(discovery *Discovery, client *http.Client, algorithms []jose.SignatureAlgorithm, now func() time.Time) *kept[[]jose.JSONWebKey] {
	if k != nil {
		return k.kept
	}
	return newKeys(discovery, client, algorithms, now)
}

// newKeys makes the keys of the issuer that discovery finds. It does no I/O:
// the key set is fetched when it is needed, again every quarter of an hour, so
// that a key which the provider withdraws stops working, and when no key
// verifies a token, but then once a minute at most: forged tokens cost no more.
// If the provider does not answer, keys are used for an hour.
func newKeys(discovery *Discovery, client *http.Client, algorithms []jose.SignatureAlgorithm, now func() time.Time) *kept[[]jose.JSONWebKey] {
	client = Client(client, fetchTimeout)
	fetch := func(ctx context.Context) ([]jose.JSONWebKey, error) {
		endpoints, err := discovery.Endpoints(ctx)
		if err != nil {
			return nil, err
		}
		document, err := getBody(ctx, client, endpoints.Keys)
		if err != nil {
			return nil, err
		}
		return readKeys(document, algorithms)
	}
	return newKept(fetch, life{fresh: 15 * time.Minute, keep: time.Hour, pause: time.Minute, retry: 5 * time.Second}, now)
}

// readKeys returns the keys of a set (RFC 7517) that may have signed a token.
// One that nobody here understands is left out, as section 5 wants it.
func readKeys(document []byte, algorithms []jose.SignatureAlgorithm) ([]jose.JSONWebKey, error) {
	var set struct{ Keys []json.RawMessage }
	if err := json.Unmarshal(document, &set); err != nil {
		return nil, badKeys("it is not a JSON Web Key Set")
	}
	var keys []jose.JSONWebKey
	for _, raw := range set.Keys {
		var key jose.JSONWebKey
		var more struct {
			Operations []string `json:"key_ops"`
		}
		if json.Unmarshal(raw, &key) != nil || json.Unmarshal(raw, &more) != nil {
			continue
		}
		if verifies(key, more.Operations, algorithms) {
			keys = append(keys, key)
		}
	}
	switch {
	case len(keys) == 0:
		return nil, badKeys(fmt.Sprintf("none of its %d keys signs by %v", len(set.Keys), algorithms))
	case len(keys) > maxKeys:
		return nil, badKeys(fmt.Sprintf("it has %d keys, at most %d are read", len(keys), maxKeys))
	}
	return keys, nil
}

// verifies reports whether the key is meant for signatures, by one of the
// algorithms. That it is a whole one has been found when it was read.
func verifies(key jose.JSONWebKey, operations []string, algorithms []jose.SignatureAlgorithm) bool {
	if key.Use != "" && key.Use != "sig" || operations != nil && !slices.Contains(operations, "verify") {
		return false
	}
	return slices.ContainsFunc(algorithms, func(a jose.SignatureAlgorithm) bool { return fits(key, a) })
}

// fits reports whether the key may verify a signature by the algorithm.
func fits(key jose.JSONWebKey, algorithm jose.SignatureAlgorithm) bool {
	return signsBy(key.Key, algorithm) && (key.Algorithm == "" || key.Algorithm == string(algorithm))
}

func badKeys(reason string) error {
	return broker.Refuse(broker.Misconfigured, CodeKeys, fmt.Errorf("the provider's key set: %s", reason),
		"compare the algorithms configured here with those that the provider signs by")
}
