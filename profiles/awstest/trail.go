package awstest

import "time"

// maxEvents bounds the trail; the oldest events go first.
const maxEvents = 10_000

// Event is one call in the manner of CloudTrail. External IDs are hidden, and
// answers are left out: they hold credentials and presigned URLs.
type Event struct {
	EventTime         time.Time      `json:"eventTime"`
	EventSource       string         `json:"eventSource"`
	EventName         string         `json:"eventName"`
	AWSRegion         string         `json:"awsRegion,omitempty"`
	UserAgent         string         `json:"userAgent,omitempty"`
	UserIdentity      UserIdentity   `json:"userIdentity"`
	RequestParameters map[string]any `json:"requestParameters,omitempty"`
	ErrorCode         string         `json:"errorCode,omitempty"`
	ErrorMessage      string         `json:"errorMessage,omitempty"`
	RequestID         string         `json:"requestID"`

	// Reason is what AWS keeps to itself: which clause of which policy failed.
	Reason string `json:"-"`
}

// UserIdentity tells who called.
type UserIdentity struct {
	Type           string          `json:"type"` // "IAMUser", "AssumedRole", "Unknown"
	PrincipalID    string          `json:"principalId,omitempty"`
	ARN            string          `json:"arn,omitempty"`
	AccountID      string          `json:"accountId,omitempty"`
	AccessKeyID    string          `json:"accessKeyId,omitempty"`
	SessionContext *SessionContext `json:"sessionContext,omitempty"`
}

// SessionContext tells about an assumed role.
type SessionContext struct {
	SessionIssuer  string            `json:"sessionIssuer"` // ARN of the role
	SourceIdentity string            `json:"sourceIdentity,omitempty"`
	SessionTags    map[string]string `json:"sessionTags,omitempty"` // not in CloudTrail's own event
}

type trail struct{ events []Event }

func newTrail() trail { return trail{} }

// Events returns the calls so far, oldest first, at most the last 10,000.
func (s *Server) Events() []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Event(nil), s.trail.events...)
}

// record puts the call and its outcome into the trail.
func (s *Server) record(c *call, err *apiError) {
	if c.service == "" {
		return // not even a call
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e := Event{
		EventTime: c.at, EventSource: c.service + ".amazonaws.com", EventName: c.name, AWSRegion: c.region,
		UserAgent: c.req.UserAgent(), UserIdentity: identityOf(c.caller), RequestParameters: recorded(c.params), RequestID: c.id,
	}
	if err != nil {
		e.ErrorCode, e.ErrorMessage, e.Reason = err.code, err.message, err.reason
	}
	if len(s.trail.events) == maxEvents {
		s.trail.events = append(s.trail.events[:0], s.trail.events[maxEvents/2:]...)
	}
	s.trail.events = append(s.trail.events, e)
}

func identityOf(p *principal) UserIdentity {
	if p == nil {
		return UserIdentity{Type: "Unknown"}
	}
	id := UserIdentity{Type: p.kind(), PrincipalID: p.userID, ARN: p.arn, AccountID: p.account, AccessKeyID: p.keyID}
	if p.role != nil {
		id.SessionContext = &SessionContext{SessionIssuer: p.role.ARN, SourceIdentity: p.sourceIdentity, SessionTags: p.tags}
	}
	return id
}

// recorded are the parameters with CloudTrail's spelling of names, and without
// secrets.
func recorded(params document) map[string]any {
	shown := map[string]any{}
	for name, value := range params {
		if name == "ExternalId" {
			value = "HIDDEN_DUE_TO_SECURITY_REASONS"
		}
		shown[lowerFirst(name)] = value
	}
	return shown
}
