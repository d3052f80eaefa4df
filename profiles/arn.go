package profiles

import (
	"strings"

	"github.com/studiobroker/studiobroker/broker"
)

// ProfileARN is the ARN of the profile called name where a is; name may be a
// pattern such as "*".
func ProfileARN(a broker.Assignment, name string) string {
	return arnOf(a, "user-profile/"+a.Domain+"/"+name)
}

// DomainARN is the ARN of the domain of a.
func DomainARN(a broker.Assignment) string { return arnOf(a, "domain/"+a.Domain) }

// arnOf takes the partition from the access role: "aws" is only one of them.
func arnOf(a broker.Assignment, resource string) string {
	_, rest, _ := strings.Cut(a.Account.AccessRole, ":")
	partition, _, _ := strings.Cut(rest, ":")
	return strings.Join([]string{"arn", partition, "sagemaker", a.Account.Region, a.Account.ID, resource}, ":")
}
