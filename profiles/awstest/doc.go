// Package awstest is AWS on loopback for tests and demos: as much of STS and
// SageMaker as it takes to open Studio, for the unmodified AWS SDKs and CLI.
//
//	aws := awstest.Start(t, awstest.Config{
//		Roles:   []awstest.Role{{ARN: roleARN, Trust: trustPolicy}},
//		Domains: []awstest.Domain{{Account: "111111111111", Region: "eu-west-1", ID: "d-example"}},
//	})
//	client := sagemaker.NewFromConfig(aws.AWSConfig("eu-west-1", awstest.ExampleKey()))
//
// Other programs find it by their environment: [Loopback.Environ] holds the
// variables for boto3, the AWS CLI and Terraform. A program that embeds it and
// needs addresses of its own serves [New] and [Server.Studio] itself.
//
// # What it holds callers to
//
//   - AWS Signature Version 4 in the Authorization header: known key, matching
//     session token, scope, five minutes of clock skew, every X-Amz header signed,
//     payload hash.
//   - AWS's published API model, in both directions: patterns as full matches,
//     lengths in Unicode scalar values, ranges, enums, required members, list
//     sizes. model_table.json is generated (go generate), model_overlay.json adds
//     what is newer. Members that the model lacks are ignored, as by AWS.
//   - Trust policies, permission policies and session policies. The evaluator
//     knows Effect, Principal.AWS, Action, Resource and, as Condition operators,
//     Null and String{,Not}Equals[IgnoreCase], String{,Not}Like, Arn{,Not}Equals,
//     Arn{,Not}Like, all but Null also with ForAllValues:, ForAnyValue:, IfExists and
//     policy variables, which a Resource may carry too. Anything else is an error when the policy is put: a
//     condition that is ignored would make this AWS kinder than the real one.
//   - Accounts: a session sees the domains of its own account, in the region that
//     its signature names, and no others.
//
// # What it does for a test
//
// The clock is a field, profiles stay Pending as long as told ([Config.Pending],
// [Server.SetPending]) or end as Failed ([Server.FailNextProfile]). Calls can be
// slow ([Server.SetLatency]), throttled ([Server.SetRate]) or broken
// ([Server.Inject]); they are counted ([Server.Calls]) and recorded with the
// reason that AWS keeps to itself ([Server.Events]). What the caller gets to see
// is what AWS says.
//
// # What AWS does not publish
//
// These are choices, stricter than AWS where in doubt:
//
//   - A presigned URL is redeemed once. AWS says so of MLflow URLs only.
//   - CreatePresignedDomainUrl on a domain in SSO mode, or on a profile that is
//     not InService, is a ValidationException whose message names the state.
//   - The words of ResourceNotFound, ResourceInUse and of refusals of the two
//     single sign-on members. Codes are AWS's; nobody should read words.
//   - Policies are asked before existence: with a condition on ResourceTag, a
//     profile that does not exist is AccessDeniedException, not ResourceNotFound.
//   - A session policy with an operator from outside the list above is
//     MalformedPolicyDocument; managed session policies and MFA are refused.
//   - PackedPolicySize is a share of 4 KB; AWS's packing is a secret.
package awstest
