// Package profiles keeps a person's SageMaker Studio profile as the assignment
// says, and opens it. [Studio] is the [broker.Workspace] for the destination
// "studio".
//
// A warm sign-in is one SageMaker call: CreatePresignedDomainUrl comes first,
// and only what it refuses is looked into. AWS creates profiles in the
// background, so a new one is waited for a short while and then answered with
// [broker.NotReady]; the same call succeeds a little later. Nothing is ever
// deleted: a person's files would go with the profile.
//
// How an account is entered is behind [Access]; package profiles/access does it
// with AssumeRole.
package profiles
