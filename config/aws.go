package config

import (
	"fmt"
	"regexp"
	"strings"
)

// AccountID is an AWS account: exactly 12 digits, of which leading zeros are
// part. It is never a number.
type AccountID string

var (
	accountIDPattern = regexp.MustCompile(`^[0-9]{12}$`)
	fewer            = regexp.MustCompile(`^[0-9]{9,11}$`) // of the digits, as spreadsheets leave them
)

// Pattern is the shape of an AccountID.
func (AccountID) Pattern() string { return accountIDPattern.String() }

// UnmarshalText reads an AccountID.
func (a *AccountID) UnmarshalText(text []byte) error {
	remedy := "write its 12 digits, leading zeros included"
	if fewer.Match(text) {
		remedy = fmt.Sprintf("write its 12 digits: if leading zeros were lost, it is %012s", text)
	}
	return shaped(a, text, accountIDPattern, "an AWS account ID", remedy)
}

// Region is an AWS region.
type Region string

var regionPattern = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+){1,2}-[0-9]{1,2}$`)

// Pattern is the shape of a Region.
func (Region) Pattern() string { return regionPattern.String() }

// UnmarshalText reads a Region.
func (r *Region) UnmarshalText(text []byte) error {
	return shaped(r, text, regionPattern, "an AWS region", "write its code, such as eu-west-1")
}

// partition is the part of AWS that r belongs to, told from how its name begins
// (AWS SDKs, partitions.json).
func (r Region) partition() string {
	for _, of := range [...]struct{ prefix, partition string }{
		{"cn-", "aws-cn"}, {"us-gov-", "aws-us-gov"}, {"eusc-", "aws-eusc"},
		{"us-iso-", "aws-iso"}, {"us-isob-", "aws-iso-b"}, {"eu-isoe-", "aws-iso-e"}, {"us-isof-", "aws-iso-f"},
	} {
		if strings.HasPrefix(string(r), of.prefix) {
			return of.partition
		}
	}
	return "aws"
}

// RoleARN is the ARN of an IAM role (SageMaker API, RoleArn: 20 to 2048
// characters).
type RoleARN string

var roleARNPattern = regexp.MustCompile(`^arn:aws[a-z-]*:iam::[0-9]{12}:role/[a-zA-Z_0-9+=,.@/-]+$`)

// Pattern is the shape of a RoleARN.
func (RoleARN) Pattern() string { return roleARNPattern.String() }

// UnmarshalText reads a RoleARN.
func (a *RoleARN) UnmarshalText(text []byte) error {
	if len(text) > 2048 {
		return refuse("shorten the path of the role", "longer than 2048 characters")
	}
	return shaped(a, text, roleARNPattern, "the ARN of an IAM role", "write arn:aws:iam::ACCOUNT:role/PATH/NAME with the account's 12 digits")
}

// Account is the account that the role belongs to.
func (a RoleARN) Account() AccountID { return AccountID(a.part(4)) }

// partition is the part of AWS that the role belongs to.
func (a RoleARN) partition() string { return a.part(1) }

func (a RoleARN) part(n int) string {
	if parts := strings.SplitN(string(a), ":", 6); len(parts) == 6 {
		return parts[n]
	}
	return ""
}

// Domain is the ID of a SageMaker domain (SageMaker API, DomainId: at most 63
// characters).
type Domain string

var domainPattern = regexp.MustCompile(`^d-(-*[a-z0-9]){1,61}$`)

// Pattern is the shape of a Domain.
func (Domain) Pattern() string { return domainPattern.String() }

// UnmarshalText reads a Domain.
func (d *Domain) UnmarshalText(text []byte) error {
	if len(text) > 63 {
		return refuse("write its ID, such as d-abcdefghijkl", "longer than 63 characters")
	}
	return shaped(d, text, domainPattern, "a SageMaker domain ID", "write its ID, such as d-abcdefghijkl")
}
