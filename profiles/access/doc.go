// Package access enters an AWS account as a person: it assumes the account's
// access role once per person, with the external ID agreed with the account's
// owner, the person as session name and source identity, session tags that
// name tenant, team and person, and a session policy that leaves nothing but
// the person's own profile. A bug that led to somebody else's profile would be
// refused by AWS itself.
//
// Sessions are kept until shortly before they expire, per person and
// assignment. All accounts share one HTTP transport; each account and region
// has its own client, so that one throttled account does not spend the retries
// of the others.
package access
