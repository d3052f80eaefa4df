package access

import (
	"encoding/json"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/profiles"
)

// maxPolicy is STS's bound on a session policy in characters.
const maxPolicy = 2048

// document is an IAM policy.
type document struct {
	Version   string
	Statement []statement
}

type statement struct {
	Effect    string
	Action    []string
	Resource  string
	Condition map[string]map[string]string `json:",omitempty"`
}

// sessionPolicy narrows a session to the profile p: it allows nothing that the
// access role's own policy does not, and takes away everything about others.
func sessionPolicy(p broker.Profile) (string, error) {
	a := p.Assignment
	policy := document{Version: "2012-10-17", Statement: []statement{
		{Effect: "Allow", Action: []string{"sagemaker:DescribeDomain"}, Resource: profiles.DomainARN(a)},
		{Effect: "Allow", Action: []string{
			"sagemaker:CreatePresignedDomainUrl", "sagemaker:DescribeUserProfile", "sagemaker:CreateUserProfile", "sagemaker:AddTags",
		}, Resource: profiles.ProfileARN(a, p.Name)},
	}}
	if a.ExecutionRole != "" {
		policy.Statement = append(policy.Statement, statement{
			Effect: "Allow", Action: []string{"iam:PassRole"}, Resource: a.ExecutionRole,
			Condition: map[string]map[string]string{"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
		})
	}
	text, err := json.Marshal(policy)
	return string(text), err
}
