package awstest

import (
	"crypto/rand"
	"strconv"
	"time"
)

// epoch is a time as JSON 1.1 writes it: seconds since 1970 with a fraction.
type epoch time.Time

// MarshalJSON writes milliseconds precision.
func (e epoch) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(time.Time(e).UnixMilli())/1000, 'f', 3, 64), nil
}

// newSecrets makes the three parts of a session credential.
func newSecrets() (keyID, secret, token string) {
	return "ASIA" + rand.Text()[:16], rand.Text() + rand.Text()[:14], "stand-in-" + rand.Text() + rand.Text()
}

// sweepEvery bounds how often expired things are looked for.
const sweepEvery = time.Minute

// sweep forgets sessions, URLs and profiles whose time is long over, so that a
// long demo does not grow. Expired sessions stay known for an hour: their
// holders are told that the token expired, not that it never was.
func (s *Server) sweep(now time.Time) {
	if now.Sub(s.swept) < sweepEvery && !now.Before(s.swept) {
		return
	}
	s.swept = now
	for id, p := range s.keys {
		if !p.expires.IsZero() && now.After(p.expires.Add(time.Hour)) {
			delete(s.keys, id)
		}
	}
	s.studio.sweep(now)
}

// issued tells the caller about the session p.
func issued(p *principal, in assumeRoleInput) *assumeRoleOutput {
	out := &assumeRoleOutput{SourceIdentity: p.sourceIdentity, PackedPolicySize: packedSize(in)}
	out.Credentials.AccessKeyId = p.keyID
	out.Credentials.SecretAccessKey = p.secret
	out.Credentials.SessionToken = p.token
	out.Credentials.Expiration = epoch(p.expires)
	out.AssumedRoleUser.AssumedRoleId = p.userID
	out.AssumedRoleUser.Arn = p.arn
	return out
}

// packedSize is the share in percent that policy and tags take of a plain 4 KB.
// AWS does not publish its packing; like AWS it is absent without either.
func packedSize(in assumeRoleInput) int {
	size := len(in.Policy)
	for _, t := range in.Tags {
		size += len(t.Key) + len(t.Value)
	}
	return min((size*100+4095)/4096, 100)
}

type getCallerIdentityOutput struct{ Account, Arn, UserId string }

// getCallerIdentity needs no permission, as on AWS.
func (c *call) getCallerIdentity(struct{}) (*getCallerIdentityOutput, *apiError) {
	return &getCallerIdentityOutput{Account: c.caller.account, Arn: c.caller.arn, UserId: c.caller.userID}, nil
}
