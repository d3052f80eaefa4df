package saml

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"github.com/studiobroker/studiobroker/broker"
)

// Ledger remembers the assertions that were used, for every replica of the
// broker and across restarts.
type Ledger interface {
	// Claim records key until then, and tells whether it is fresh: nobody has
	// claimed it before. Of two that claim at once, one is told so.
	Claim(ctx context.Context, key string, until time.Time) (fresh bool, err error)
}

// claim uses the assertion up (SAML profiles 4.1.4.5). If the ledger does not
// answer, nobody is signed in.
func (h *hearing) claim(ctx context.Context) error {
	fresh, err := h.provider.used.Claim(ctx, h.ledgerKey(), h.usableUntil())
	switch {
	case err != nil:
		return broker.Refuse(broker.Unavailable, CodeLedger, err, "see why the state of the broker (its file or table) does not answer")
	case !fresh:
		return broker.Refuse(broker.NotVerified, CodeReplay, errors.New("this response has been used before"),
			"the person should sign in again; if nobody reloaded a page, somebody has a copy of the response")
	}
	return nil
}

// ledgerKey names the assertion. IDs are unique for one issuer only.
func (h *hearing) ledgerKey() string {
	sum := sha256.Sum256([]byte(h.provider.trust.entityID + "\x00" + h.message.assertion.id))
	return "saml:" + hex.EncodeToString(sum[:])
}

// usableUntil is when no check accepts the assertion any more. Whatever times
// it carries, checkIssueInstant lets it in only if it was issued at most a skew
// ahead of now, and for maxAge and a skew behind that. The third skew keeps the
// record's end from touching the last moment. A skew may be changed while the
// record lives, so it is the largest that can be configured.
func (h *hearing) usableUntil() time.Time { return h.now.Add(maxAge + 3*maxSkew) }
