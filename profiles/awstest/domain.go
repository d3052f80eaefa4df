package awstest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// domain is a Domain that exists, with its profiles by lower-case name.
type domain struct {
	Domain
	created  time.Time
	profiles map[string]*profile
	made     int // profiles so far, deleted ones included
}

// PutDomain creates the domain or changes its settings; its profiles stay. It
// refuses an ID or name that AWS could not have given.
func (s *Server) PutDomain(d Domain) error {
	d = d.withDefaults()
	v := s.models["sagemaker"].validate("DescribeDomainResponse", document{
		"DomainId": d.ID, "DomainName": d.Name, "DomainArn": d.ARN(), "AuthMode": d.AuthMode, "Status": d.Status,
	})
	if text := v.message(); text != "" {
		return fmt.Errorf("domain %q: %s", d.ID, text)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.account(d.Account)
	old := s.domains[d.ID]
	if old == nil {
		s.domains[d.ID] = &domain{Domain: d, created: s.now(), profiles: map[string]*profile{}}
		return nil
	}
	if old.Account != d.Account || old.Region != d.Region {
		return fmt.Errorf("domain %q is in account %s, region %s: one server has each domain ID once", d.ID, old.Account, old.Region)
	}
	old.Domain = d
	return nil
}

// domain finds a domain that the caller can see: in its own account and in the
// region of its signature.
func (c *call) domain(id string) *domain {
	d := c.server.domains[id]
	if d == nil || d.Account != c.caller.account || d.Region != c.region {
		return nil
	}
	return d
}

// visible are the domains that the caller can see, by ID.
func (c *call) visible() []*domain {
	var seen []*domain
	for _, id := range sortedKeys(c.server.domains) {
		if d := c.domain(id); d != nil {
			seen = append(seen, d)
		}
	}
	return seen
}

// arn builds the ARN of a resource where the caller is.
func (c *call) arn(resource string) string {
	partition := strings.Split(c.caller.arn, ":")[1]
	return "arn:" + partition + ":sagemaker:" + c.region + ":" + c.caller.account + ":" + resource
}

func (c *call) noDomain(id string) *apiError {
	return notFound("Domain [%s] does not exist.", id).because("account %s has no domain %s in %s", c.caller.account, id, c.region)
}

type describeDomainInput struct{ DomainId string }

type describeDomainOutput struct {
	AppNetworkAccessType string
	AuthMode             string
	CreationTime         epoch
	DefaultUserSettings  document
	DomainArn            string
	DomainId             string
	DomainName           string
	HomeEfsFileSystemId  string
	LastModifiedTime     epoch
	Status               string
	SubnetIds            []string
	TagPropagation       string
	Url                  string
	VpcId                string
}

func (c *call) describeDomain(in describeDomainInput) (*describeDomainOutput, *apiError) {
	d := c.domain(in.DomainId)
	t := target{action: "sagemaker:DescribeDomain", resource: c.arn("domain/" + in.DomainId)}
	if d != nil {
		t.tags = d.Tags
	}
	if refusal := c.authorize(t); refusal != nil {
		return nil, refusal
	}
	if d == nil {
		return nil, c.noDomain(in.DomainId)
	}
	settings := document{}
	if d.ExecutionRole != "" {
		settings["ExecutionRole"] = d.ExecutionRole
	}
	return &describeDomainOutput{
		AppNetworkAccessType: "PublicInternetOnly",
		AuthMode:             d.AuthMode,
		CreationTime:         epoch(d.created),
		DefaultUserSettings:  settings,
		DomainArn:            d.ARN(),
		DomainId:             d.ID,
		DomainName:           d.Name,
		HomeEfsFileSystemId:  "fs-0123456789abcdef0",
		LastModifiedTime:     epoch(d.created),
		Status:               d.Status,
		SubnetIds:            []string{"subnet-0123456789abcdef0"},
		TagPropagation:       "DISABLED",
		Url:                  c.server.studioBase(d),
		VpcId:                "vpc-0123456789abcdef0",
	}, nil
}

type listDomainsInput struct {
	MaxResults int
	NextToken  string
}

type domainDetails struct {
	CreationTime     epoch
	DomainArn        string
	DomainId         string
	DomainName       string
	LastModifiedTime epoch
	Status           string
	Url              string
}

type listDomainsOutput struct {
	Domains   []domainDetails
	NextToken string `json:",omitempty"`
}

func (c *call) listDomains(in listDomainsInput) (*listDomainsOutput, *apiError) {
	if refusal := c.authorize(target{action: "sagemaker:ListDomains", resource: "*"}); refusal != nil {
		return nil, refusal
	}
	page, next, refusal := pageOf(c, c.visible(), in.MaxResults, in.NextToken)
	if refusal != nil {
		return nil, refusal
	}
	out := &listDomainsOutput{Domains: []domainDetails{}, NextToken: next}
	for d := range slices.Values(page) {
		out.Domains = append(out.Domains, domainDetails{
			CreationTime: epoch(d.created), DomainArn: d.ARN(), DomainId: d.ID, DomainName: d.Name,
			LastModifiedTime: epoch(d.created), Status: d.Status, Url: c.server.studioBase(d),
		})
	}
	return out, nil
}
