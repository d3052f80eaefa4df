package access

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/profiles"
)

// Codes of an assignment whose account cannot even be asked.
const (
	CodeBadRole    broker.Code = "SB-4012" // the access role is not one of the account
	CodeLongPolicy broker.Code = "SB-4013" // the session policy is longer than STS takes
)

// order is what is asked of STS for one person and assignment.
type order struct {
	role       string // ARN
	region     string // of the account
	externalID string
	owner      string // source identity, and the end of the session name
	tenant     string
	team       string
	policy     string
}

// sessionPrefix begins every session name: trust policies can ask for it.
const sessionPrefix = "sb-"

// orderFor says what is asked of STS for p.
func orderFor(p broker.Profile) (order, error) {
	account := p.Assignment.Account
	if err := checkRole(account); err != nil {
		return order{}, broker.Refuse(broker.Misconfigured, CodeBadRole, err, "correct the access role or the ID of account "+account.Name)
	}
	policy, err := sessionPolicy(p)
	if err != nil {
		return order{}, broker.Refuse(broker.Internal, CodeLongPolicy, err, "report this as a bug")
	}
	if n := utf8.RuneCountInString(policy); n > maxPolicy {
		return order{}, broker.Refuse(broker.Misconfigured, CodeLongPolicy,
			fmt.Errorf("the session policy has %d characters, STS takes %d", n, maxPolicy), "give the execution role of assignment "+p.Assignment.ID+" a shorter path")
	}
	tags := profiles.SessionTags(p.Owner, p.Assignment)
	return order{
		role: account.AccessRole, region: account.Region, externalID: string(account.ExternalID), policy: policy,
		owner: tags[profiles.TagUser], tenant: tags[profiles.TagTenant], team: tags[profiles.TagTeam],
	}, nil
}

// checkRole holds the ARN of the access role to the account that it is for: a
// slip of the pen must not open somebody else's account.
func checkRole(account broker.Account) error {
	role, err := arn.Parse(account.AccessRole)
	switch {
	case err != nil:
		return fmt.Errorf("access role %q is not an ARN", account.AccessRole)
	case role.Service != "iam", !strings.HasPrefix(role.Resource, "role/"):
		return fmt.Errorf("access role %s is not a role", account.AccessRole)
	case role.AccountID != account.ID:
		return fmt.Errorf("access role %s belongs to account %s, not to %s", account.AccessRole, role.AccountID, account.ID)
	}
	return nil
}
