package state

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

const (
	// lockWait is how long Open waits for another process to let go.
	lockWait = 2 * time.Second
	// batchDelay is how long a write waits for company, so that people who
	// arrive together share one fsync.
	batchDelay = 500 * time.Microsecond
	// sweepPerWrite bounds how many expired records one write clears away. It
	// is more than a write adds, so the file stays as small as what is alive.
	sweepPerWrite = 4
	fileMode      = 0o600
)

// Bucket names. expiries holds the keys of records by the time they end.
const (
	records  = "records"
	expiries = "expiries"
)

// File is state in one embedded database file, for one process at a time.
// What a call reported as done survives a crash. It is safe for concurrent use.
type File struct {
	db  *bolt.DB
	now func() time.Time
}

// OpenFile opens the file at path, or creates it readable for its owner alone.
// It fails when another process holds the file.
func OpenFile(path string, now func() time.Time) (*File, error) {
	db, err := bolt.Open(path, fileMode, &bolt.Options{Timeout: lockWait, FreelistType: bolt.FreelistMapType})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("state file %s: another process is using it, and one has it at a time: end that one, or give this one a state.file of its own if it is another broker", path)
	}
	if err != nil {
		return nil, fmt.Errorf("state file %s: %w", path, err)
	}
	db.MaxBatchDelay = batchDelay
	err = db.Update(func(tx *bolt.Tx) error {
		_, err := tx.CreateBucketIfNotExists([]byte(records))
		_, err2 := tx.CreateBucketIfNotExists([]byte(expiries))
		return errors.Join(err, err2)
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("state file %s: %w", path, err), db.Close())
	}
	return &File{db: db, now: now}, nil
}

// Close lets go of the file.
func (f *File) Close() error { return f.db.Close() }

// errBornExpired refuses a claim that would hold nobody back.
var errBornExpired = errors.New("state: a claim has to hold for some time")

// Claim takes key until the given time, which has to lie ahead. It reports
// false when the key was taken before and that time has not come yet.
func (f *File) Claim(ctx context.Context, key string, until time.Time) (fresh bool, err error) {
	if !until.After(f.now()) {
		return false, errBornExpired
	}
	err = f.write(ctx, func(r table) error {
		_, taken := r.get(key)
		fresh = !taken
		if taken {
			return nil
		}
		return r.put(key, nil, until)
	})
	return fresh && err == nil, err
}

// Put keeps value under key until the given time, in place of an earlier one.
func (f *File) Put(ctx context.Context, key string, value []byte, until time.Time) error {
	return f.write(ctx, func(r table) error { return r.put(key, value, until) })
}

// Replace is Put for a key that still has a value; it reports false and changes
// nothing when there is none any more.
func (f *File) Replace(ctx context.Context, key string, value []byte, until time.Time) (replaced bool, err error) {
	err = f.write(ctx, func(r table) error {
		_, replaced = r.get(key)
		if !replaced {
			return nil
		}
		return r.put(key, value, until)
	})
	return replaced && err == nil, err
}

// Get returns the value under key, and false when there is none any more.
func (f *File) Get(ctx context.Context, key string) (value []byte, found bool, err error) {
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	err = f.db.View(func(tx *bolt.Tx) error {
		value, found = table{tx: tx, now: f.now()}.get(key)
		return nil
	})
	return value, found, err
}

// Take returns the value under key and removes it: of several callers at most
// one finds it.
func (f *File) Take(ctx context.Context, key string) (value []byte, found bool, err error) {
	if _, found, err = f.Get(ctx, key); err != nil || !found {
		return nil, false, err // guessing costs us no write
	}
	err = f.write(ctx, func(r table) error {
		value, found = r.get(key)
		return r.remove(key)
	})
	if err != nil {
		return nil, false, err
	}
	return value, found, nil
}

// Check proves that the file can be written.
func (f *File) Check(ctx context.Context) error {
	return f.Put(ctx, "check", nil, f.now())
}

// write runs do in a durable transaction, which may be shared with others and
// may be run again: do must assign its results, not add to them.
func (f *File) write(ctx context.Context, do func(table) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return f.db.Batch(func(tx *bolt.Tx) error {
		t := table{tx: tx, now: f.now()}
		return errors.Join(t.sweep(), do(t))
	})
}

// table is the records as one transaction sees them. A record is stored as
// the time it ends (Unix nanoseconds, big endian) and its value.
type table struct {
	tx  *bolt.Tx
	now time.Time
}

const stampSize = 8

// stamp orders as times do. Nanoseconds since 1970 end in 2262; what is later
// is as good as never.
func stamp(t time.Time) []byte {
	nanoseconds := int64(math.MaxInt64)
	if t.Before(time.Unix(0, math.MaxInt64)) {
		nanoseconds = max(t.UnixNano(), 0)
	}
	return binary.BigEndian.AppendUint64(nil, uint64(nanoseconds))
}

func (t table) alive(stored []byte) bool {
	return string(stored[:stampSize]) > string(stamp(t.now))
}

func (t table) get(key string) (value []byte, found bool) {
	stored := t.tx.Bucket([]byte(records)).Get([]byte(key))
	if stored == nil || !t.alive(stored) {
		return nil, false
	}
	return append([]byte{}, stored[stampSize:]...), true
}

func (t table) put(key string, value []byte, until time.Time) error {
	if err := t.remove(key); err != nil {
		return err
	}
	end := stamp(until)
	err := t.tx.Bucket([]byte(expiries)).Put(append(end[:stampSize:stampSize], key...), nil)
	return errors.Join(err, t.tx.Bucket([]byte(records)).Put([]byte(key), append(end, value...)))
}

func (t table) remove(key string) error {
	stored := t.tx.Bucket([]byte(records)).Get([]byte(key))
	if stored == nil {
		return nil
	}
	end := append(append([]byte{}, stored[:stampSize]...), key...)
	err := t.tx.Bucket([]byte(expiries)).Delete(end)
	return errors.Join(err, t.tx.Bucket([]byte(records)).Delete([]byte(key)))
}

// sweep removes the records that ended first, a few at a time.
func (t table) sweep() error {
	cursor := t.tx.Bucket([]byte(expiries)).Cursor()
	for range sweepPerWrite {
		end, _ := cursor.First()
		if end == nil || t.alive(end) {
			return nil
		}
		if err := t.remove(string(end[stampSize:])); err != nil {
			return err
		}
	}
	return nil
}
