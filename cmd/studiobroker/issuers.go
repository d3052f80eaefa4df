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

// apart keeps providers of one issuer apart: issuer and name are the person, so
// that one of them could name the other's people. What stands in the file is a
// problem. A provider whose metadata was fetched lets nobody in instead: whoever
// publishes it must keep nobody else out.
func apart(file *config.File, made []idp.Provider, log *slog.Logger) (problems config.Problems) {
	first := map[string]int{}
	for i, provider := range made {
		issuer := issuerOf(file.Providers[i], provider)
		earlier, known := first[issuer]
		if !known || issuer == "" {
			first[issuer] = i
			continue
		}
		reason, hint := confused(file.Providers[earlier], file.Providers[i])
		if reason == "" {
			continue
		}
		absence := broker.Refuse(broker.Misconfigured, CodeIssuer, fmt.Errorf("providers %s and %s have the issuer %.200q: %s", file.Providers[earlier].Name, file.Providers[i].Name, issuer, reason), hint)
		told := false
		for _, n := range []int{earlier, i} {
			if fetched(file.Providers[n]) {
				made[n], told = absent{name: string(file.Providers[n].Name), why: absence}, true
				log.Error("a provider lets nobody in", "provider", string(file.Providers[n].Name), "error", absence, "code", CodeIssuer, "hint", hint)
			}
		}
		if !told {
			problem := problemOf(file, absence, "providers", i, "name")
			problems = append(problems, *problem)
		}
	}
	return problems
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

// confused says why two providers of one issuer could take one person for
// another, and what to do about it; nothing if they could not.
func confused(one, two config.Provider) (reason, hint string) {
	if one.SAML != nil && two.SAML != nil && one.SAML.Person != two.SAML.Person {
		return "they name people by different attributes: one text could be two people", "give both the same person"
	}
	if one.SamePeopleAs == two.Name || two.SamePeopleAs == one.Name || sameWord(one, two) {
		return "", ""
	}
	return "each could name the other's people",
		"if one name is one person at both, write same_people_as: " + string(one.Name) + " at " + string(two.Name) + "; otherwise one of them has the metadata of the other, or claims to be it"
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
