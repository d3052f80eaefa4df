package saml

import (
	"slices"
	"time"
)

// Suppose tells an operator whom a response with these attributes and this
// NameID would name, if it were verified. Only the check that names the person
// is made. It signs nobody in.
func (p *Provider) Suppose(name string, attributes map[string][]string, at time.Time) Report {
	var said assertion
	said.nameID.value = name
	for key, values := range attributes {
		said.attributes = append(said.attributes, attribute{name: key, values: slices.Clone(values)})
	}
	h := &hearing{provider: p, now: at, message: message{assertion: said}}
	var report Report
	who, err := h.identity()
	report.add("the person is named", err)
	if err == nil {
		report.Identity = who
	}
	return report
}
