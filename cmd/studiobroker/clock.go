package main

import "time"

// clock is the only one of this program. Everything here gets it as a field, so
// that a test moves the time of all at once: those of internal/e2e build the
// program with another clock in this file's place. Libraries have their own:
// crewjam/saml, the cookies' seals and the AWS SDK.
func clock() time.Time { return time.Now() }
