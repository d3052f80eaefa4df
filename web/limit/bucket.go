package limit

import "time"

// Rate is how many knocks a bucket lets in: PerSecond on average, and Burst at
// once after a time of rest. The zero Rate lets everybody in.
type Rate struct {
	PerSecond float64
	Burst     int
}

// pace is a Rate as times: of one knock, and of a whole burst.
type pace struct{ each, burst time.Duration }

func (r Rate) pace() pace {
	if r.PerSecond <= 0 {
		return pace{}
	}
	each := time.Duration(float64(time.Second) / r.PerSecond)
	return pace{each: each, burst: each * time.Duration(max(r.Burst, 1))}
}

// bucket holds knocks that may still come. It fills up at a steady pace, so
// all there is to remember is when it will be full (the generic cell rate
// algorithm, ITU-T I.371).
type bucket struct{ full time.Duration }

// take takes one knock out of the bucket, or says how long until it holds one.
func (b *bucket) take(now time.Duration, p pace) (wait time.Duration) {
	full := max(b.full, now) + p.each
	if full-now > p.burst {
		return full - now - p.burst
	}
	b.full = full
	return 0
}
