package awstest

import (
	"crypto/subtle"
	"fmt"
	"net/http"
	"time"
)

// authenticate finds out who calls: the key is known, the signature is over
// this request, now, for this service.
func (c *call) authenticate() *apiError {
	header := c.req.Header.Get("Authorization")
	if header == "" {
		return c.denyEntry("MissingAuthenticationToken", "Missing Authentication Token")
	}
	g, err := parseSignature(header)
	if err != nil {
		return c.denyEntry("IncompleteSignature", err.Error())
	}
	caller, refusal := c.holder(g.keyID)
	if refusal != nil {
		return refusal
	}
	if refusal := c.checkScope(g); refusal != nil {
		return refusal
	}
	if name := g.unsigned(c.req.Header); name != "" {
		return c.denyEntry("InvalidSignature", fmt.Sprintf("'%s' must be a 'SignedHeader' in the AWS Authorization.", name))
	}
	if !g.matches(c.req, c.body, caller.secret) {
		return c.denyEntry("InvalidSignature", "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
	}
	if !caller.expires.IsZero() && !c.at.Before(caller.expires) {
		return c.denyEntry("ExpiredToken", "The security token included in the request is expired")
	}
	c.caller, c.region = caller, g.region
	return nil
}

// holder is whose access key was used.
func (c *call) holder(keyID string) (*principal, *apiError) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	p := c.server.keys[keyID]
	token := c.req.Header.Get("X-Amz-Security-Token")
	reason := ""
	switch {
	case p == nil:
		reason = "nobody holds this access key"
	case subtle.ConstantTimeCompare([]byte(token), []byte(p.token)) != 1:
		reason = "the session token is not the key's"
	case p.role != nil && p.role.gone:
		reason = "the role of this session was deleted"
	default:
		return p, nil
	}
	return nil, c.denyEntry("UnrecognizedClient", "The security token included in the request is invalid.").because("%s", reason)
}

// checkScope compares the credential scope with the request and the time with
// the server's.
func (c *call) checkScope(g signature) *apiError {
	sent := c.req.Header.Get("X-Amz-Date")
	at, err := time.Parse(sigv4Time, sent)
	earliest, latest := c.at.Add(-clockSkew).UTC(), c.at.Add(clockSkew).UTC()
	text := ""
	switch {
	case err != nil:
		return c.denyEntry("IncompleteSignature", "Date must be in ISO-8601 'basic format'. Got '"+sent+"'.")
	case g.service != c.service:
		text = fmt.Sprintf("Credential should be scoped to correct service: '%s'.", c.service)
	case g.region == "":
		text = "Credential should be scoped to a valid region."
	case g.date != sent[:len("20060102")]:
		text = fmt.Sprintf("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '%s' != '%s'.", g.date, sent[:8])
	case at.Before(earliest):
		text = fmt.Sprintf("Signature expired: %s is now earlier than %s (%s - 5 min.)", sent, earliest.Format(sigv4Time), c.at.UTC().Format(sigv4Time))
	case at.After(latest):
		text = fmt.Sprintf("Signature not yet current: %s is still later than %s (%s + 5 min.)", sent, latest.Format(sigv4Time), c.at.UTC().Format(sigv4Time))
	default:
		return nil
	}
	return c.denyEntry("InvalidSignature", text)
}

// denyEntry words a refusal of the credentials. JSON services append Exception
// to the code and answer 400; STS has names of its own and answers 403.
func (c *call) denyEntry(code, message string) *apiError {
	if c.service != "sts" {
		return refuse(http.StatusBadRequest, code+"Exception", message)
	}
	switch code {
	case "UnrecognizedClient":
		code = "InvalidClientTokenId"
	case "InvalidSignature":
		code = "SignatureDoesNotMatch"
	}
	return refuse(http.StatusForbidden, code, message)
}
