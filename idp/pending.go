package idp

import "time"

// Pending is a sign-in that a browser began here and whose answer has not come
// back yet. It stays on the server; the browser holds a secret that proves it
// is the one that began.
type Pending struct {
	Handle    string    `json:"handle"`            // goes to the provider and comes back; names the sign-in, proves nothing
	RequestID string    `json:"request_id"`        // unguessable; SAML uses it as the ID of the AuthnRequest
	Secret    string    `json:"secret"`            // unguessable, 43 to 128 letters and digits, never leaves the server as it is; OIDC makes nonce and code verifier of it
	Silent    bool      `json:"silent"`            // the provider must not show the person anything (OIDC prompt=none)
	Provider  string    `json:"provider"`          // who has to answer
	Wish      string    `json:"wish,omitempty"`    // the assignment wanted after the sign-in
	Landing   string    `json:"landing,omitempty"` // the landing wanted there
	Began     time.Time `json:"began"`
}
