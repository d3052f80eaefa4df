package main

import (
	"fmt"
	"log/slog"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// CodeIssuer is the code of two providers that have one issuer and do not say
// that they have the same people.
const CodeIssuer broker.Code = "SB-5106"

// idle points at same_people_as where it says nothing: the two have different
// issuers, and so no people in common.
func idle(file *config.File, made []idp.Provider) (problems config.Problems) {
	issuers := map[config.ID]string{}
	for i, p := range file.Providers {
		issuers[p.Name] = issuerOf(p, made[i])
	}
	for i, p := range file.Providers {
		own, other := issuers[p.Name], issuers[p.SamePeopleAs]
		if own == "" || other == "" || own == other {
			continue
		}
		problem := file.Problem(fmt.Sprintf("%.200q is not the issuer of %s, which is %.200q: they have no people in common", own, p.SamePeopleAs, other),
			"remove same_people_as", "providers", i, "same_people_as")
		problem.Severity, problem.Code = config.Warning, config.CodeIdle
		problems = append(problems, problem)
	}
	return problems
}

// apart keeps providers of one issuer apart: issuer and name are the person, so
// that one of them could name the other's people. What stands in the file is a
// problem. A provider whose metadata was fetched lets nobody in instead: whoever
// publishes it must not stop the others.
func apart(file *config.File, made []idp.Provider, log *slog.Logger) (problems config.Problems) {
	known := map[string]*family{}
	for i, provider := range made {
		p, issuer := file.Providers[i], issuerOf(file.Providers[i], provider)
		if issuer == "" {
			continue
		}
		if known[issuer] == nil {
			known[issuer] = &family{file: file}
		}
		confusion := known[issuer].admit(i)
		if confusion == nil {
			continue
		}
		absence := broker.Refuse(broker.Misconfigured, CodeIssuer,
			fmt.Errorf("providers %s and %s have the issuer %.200q: %s", file.Providers[confusion.with].Name, p.Name, issuer, confusion.reason), confusion.remedy)
		if !shut(file, made, []int{confusion.with, i}, absence, log) {
			problems = append(problems, *problemOf(file, absence, "providers", i, "name"))
		}
	}
	return problems
}

// shut lets those providers let nobody in whose metadata was fetched, and reports
// whether there are any.
func shut(file *config.File, made []idp.Provider, among []int, why *broker.Error, log *slog.Logger) (some bool) {
	for _, i := range among {
		if name := string(file.Providers[i].Name); fetched(file.Providers[i]) {
			made[i], some = absent{name: name, why: why, ours: metadataOf(made[i])}, true
			log.Error("a provider lets nobody in", "provider", name, "error", why, "code", why.Code, "hint", why.Hint)
		}
	}
	return some
}

// metadataOf is our metadata for a provider.
func metadataOf(made idp.Provider) []byte {
	if known, ok := made.(interface{ Metadata() []byte }); ok {
		return known.Metadata()
	}
	return nil
}

// family is the providers of one issuer, which have the same people.
type family struct {
	file    *config.File
	members []int
}

// confusion is why two providers of one issuer could take one person for another.
type confusion struct {
	with           int
	reason, remedy string
}

// admit takes provider i in, or says what keeps it apart from one that is.
func (f *family) admit(i int) *confusion {
	p, related := f.file.Providers[i], len(f.members) == 0
	for _, n := range f.members {
		member := f.file.Providers[n]
		if member.SAML != nil && p.SAML != nil && member.SAML.Person != p.SAML.Person {
			return &confusion{n, "they name people by different attributes: one text could be two people", "give both the same person"}
		}
		related = related || member.SamePeopleAs == p.Name || p.SamePeopleAs == member.Name || sameWord(member, p)
	}
	if !related {
		first := f.members[0]
		return &confusion{first, "each could name the other's people",
			"if one name is one person at both, write same_people_as: " + string(f.file.Providers[first].Name) + " at " + string(p.Name) +
				"; otherwise one of them has the metadata of the other, or claims to be it"}
	}
	f.members = append(f.members, i)
	return nil
}

// issuerOf is who vouches for the provider's people; empty if that is not known.
func issuerOf(p config.Provider, made idp.Provider) string {
	if known, ok := made.(*saml.Provider); ok {
		return known.Anchor().EntityID
	}
	if p.OIDC != nil {
		return string(p.OIDC.Issuer)
	}
	return ""
}

// sameWord reports whether what one of the two says is the other's word as well:
// both are believed by what stands at the same place. Keys are not compared: who
// writes metadata can list another's beside their own.
func sameWord(one, two config.Provider) bool {
	if one.OIDC != nil || two.OIDC != nil {
		return one.OIDC != nil && two.OIDC != nil // the keys are the issuer's
	}
	return one.SAML.Metadata.URL == two.SAML.Metadata.URL && one.SAML.Metadata.File == two.SAML.Metadata.File
}
