package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// recordLife is how long metadata is remembered after it was last fetched.
const recordLife = 400 * 24 * time.Hour

// records keep what a restart must not lose.
type records interface {
	Get(ctx context.Context, key string) (value []byte, found bool, err error)
	Put(ctx context.Context, key string, value []byte, until time.Time) error
}

// noRecords is the records of commands that trust nobody for longer than they
// run.
type noRecords struct{}

// Get finds nothing.
func (noRecords) Get(context.Context, string) ([]byte, bool, error) { return nil, false, nil }

// Put keeps nothing.
func (noRecords) Put(context.Context, string, []byte, time.Time) error { return nil }

// key names the record: whoever writes another URL into the configuration
// begins anew.
func (s metadataSource) key() string {
	sum := sha256.Sum256([]byte(s.provider + "\x00" + s.url))
	return "metadata:" + hex.EncodeToString(sum[:])
}

// recall is what was fetched last, before a restart; nil if nothing was. An
// error is not nothing: what is fetched next could be a stranger's.
func (k *metadataKeeper) recall(ctx context.Context, s metadataSource) (*metadataCopy, error) {
	value, found, err := k.records.Get(ctx, s.key())
	if err != nil || !found {
		return nil, err
	}
	var last metadataCopy
	if err := json.Unmarshal(value, &last); err != nil {
		return nil, fmt.Errorf("the record of the provider's metadata: %w", err)
	}
	return &last, nil
}

func (k *metadataKeeper) remember(ctx context.Context, s metadataSource, last *metadataCopy) {
	value, err := json.Marshal(last)
	if err == nil {
		err = k.records.Put(ctx, s.key(), value, last.Fetched.Add(recordLife))
	}
	if err != nil {
		k.log.Error("metadata is forgotten with the next restart", "provider", s.provider, "error", err)
	}
}
