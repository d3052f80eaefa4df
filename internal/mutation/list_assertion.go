package main

const (
	checkFile      = "idp/saml/check.go"
	envelopeFile   = "idp/saml/check_envelope.go"
	subjectFile    = "idp/saml/check_subject.go"
	conditionsFile = "idp/saml/check_conditions.go"
	statementsFile = "idp/saml/check_statements.go"
	claimsFile     = "idp/saml/claims.go"
	decryptFile    = "idp/saml/decrypt.go"
	sealedFile     = "idp/saml/encryption/sealed.go"
	cipherFile     = "idp/saml/encryption/content.go"
)

// envelope are the rules about the Response, and who may say what when.
func envelope() []mutant {
	return join(
		off(16, envelopeFile,
			`if version != "2.0" {`,
			"case i.value != h.provider.trust.entityID:",
			`case i.format != "" && i.format != formatEntity:`,
			"case t.After(h.now.Add(h.provider.skew)):",
			"case h.now.After(t.Add(maxAge + h.provider.skew)):"),
		unlisted(16, `{"the message is SAML 2.0", CodeVersion, (*hearing).checkVersion},`,
			`{"the issuer is this provider", CodeIssuer, (*hearing).checkIssuer},`,
			`{"it was issued just now", CodeIssueInstant, (*hearing).checkIssueInstant},`),
		unlisted(17, `{"the provider reports success", CodeStatus, (*hearing).checkStatus},`),
		[]mutant{
			{17, envelopeFile, "s.codes[0] == statusSuccess", "s.codes[len(s.codes)-1] == statusSuccess"},
			{17, contentFile, `samlp("Status"):        parts(one(samlp("StatusCode"))`, `samlp("Status"):        parts(several(samlp("StatusCode"))`},
			{25, contentFile, `one(samlp("Status")),`, `several(samlp("Status")),`},
			{21, envelopeFile, `to == "" && !h.message.signed`, `to == ""`},
			{21, envelopeFile, "to == h.provider.acs ||", "strings.HasSuffix(h.provider.acs, to) ||"},
		},
		unlisted(21, `{"the response is for this address", CodeDestination, (*hearing).checkDestination},`),
	)
}

// subject are the rules about whom, and for whom.
func subject() []mutant {
	return join(
		unlisted(18, `{"there is one subject with a name", CodeSubject, (*hearing).checkSubject},`),
		off(18, subjectFile,
			"case len(runes) > maxName:",
			"case unicode.IsSpace(runes[0]) || unicode.IsSpace(runes[len(runes)-1]):",
			"if !unicode.IsGraphic(r) || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) || r == brailleBlank {"),
		[]mutant{
			{18, subjectFile, "!unicode.IsGraphic(r) || ", ""},
			{18, subjectFile, "unicode.Other_Default_Ignorable_Code_Point, ", ""},
			{18, subjectFile, ", unicode.Variation_Selector", ""},
			{18, subjectFile, " || r == brailleBlank", ""},
			{18, subjectFile, "case len(runes) == 0:\n\t\treturn errors.New(\"is missing or empty\")", "case len(runes) == 0:\n\t\treturn nil"},
			{18, contentFile, `parts(optional(saml("NameID"))`, `parts(several(saml("BaseID")), optional(saml("NameID"))`},
		},
		off(18, decryptFile, "case h.name != nil && encrypted != nil:"),

		unlisted(19, `{"the bearer is confirmed for this sign-in", CodeConfirmation, (*hearing).checkConfirmation},`,
			`{"the response answers this sign-in", CodeInResponseTo, (*hearing).checkInResponseTo},`),
		off(19, subjectFile,
			"case c.method != methodBearer:",
			"case c.recipient != h.provider.acs:",
			"case !c.notBefore.IsZero():",
			"case !h.now.Before(c.notOnOrAfter.Add(h.provider.skew)):",
			"case c.inResponseTo != h.awaited():"),
		[]mutant{{19, subjectFile, "case c.notOnOrAfter.IsZero():", "case c.notOnOrAfter.IsZero():\n\t\treturn nil\n\tcase false:"}},
		off(22, subjectFile, "case c.notOnOrAfter.Sub(h.now) > maxConfirmation+h.provider.skew:"),

		unlisted(20, `{"the conditions hold now", CodeTimes, (*hearing).checkTimes},`,
			`{"we are its audience", CodeAudience, (*hearing).checkAudience},`,
			`{"every condition is understood", CodeCondition, (*hearing).checkCondition},`),
		off(20, conditionsFile,
			"case !from.Before(until):",
			"case h.now.Add(h.provider.skew).Before(from):",
			"case !h.now.Before(until.Add(h.provider.skew)):",
			"if len(restrictions) == 0 {"),
		off(22, conditionsFile, "case until.Sub(from) > maxValidity:"),
		[]mutant{
			{20, conditionsFile, "case from.IsZero() || until.IsZero():", "case from.IsZero() || until.IsZero():\n\t\treturn nil\n\tcase false:"},
			{20, contentFile, `one(saml("Conditions"))`, `optional(saml("Conditions"))`},
			{20, conditionsFile, "if !slices.Contains(audiences, h.provider.entityID) {", "if !slices.Contains(slices.Concat(restrictions...), h.provider.entityID) {"},
		},
	)
}

// statements are the rules about what is said of the person.
func statements() []mutant {
	return join(
		unlisted(22, `{"the session at the provider is not over", CodeSession, (*hearing).checkSession},`),
		[]mutant{{22, claimsFile, "!end.IsZero() && end.Before(until) {", "false {"}},
		off(22, "idp/saml/config.go", "case c.Skew < 0 || c.Skew > maxSkew:"),
		[]mutant{{22, "idp/saml/config.go", "defaultSkew   = 60 * time.Second", "defaultSkew   = 180 * time.Second"}},

		unlisted(23, `{"it says how the person was authenticated", CodeAuthn, (*hearing).checkAuthn},`),
		off(23, statementsFile,
			"if len(statements) == 0 {",
			"case !s.context:",
			"case len(h.provider.contexts) > 0 && !slices.Contains(h.provider.contexts, s.class):",
			"case s.instant.IsZero():",
			"case s.instant.After(h.now.Add(h.provider.skew)):"),

		unlisted(24, `{"no attribute is given twice", CodeAttributes, (*hearing).checkAttributes},`),
		off(24, statementsFile, `case a.name == "":`, "case seen[a.name]:"),
		off(24, claimsFile, "if len(a.values) != 1 || a.mixed {"),
		[]mutant{
			{24, claimsFile, "len(a.values) != 1 || a.mixed {", "len(a.values) != 1 {"},
			{24, claimsFile, "if a.name != h.provider.person {", "if !strings.EqualFold(a.name, h.provider.person) {"},
			{24, "idp/saml/assertion.go", `read := attribute{name: a.Attr("Name")}`, "read := attribute{name: a.Attr(\"Name\")}\nif a.Attr(\"FriendlyName\") != \"\" { read.name = a.Attr(\"FriendlyName\") }"},
		},

		off(25, modelFile, "case counts[i] > p.max:", "case !c.text && !e.Blank():"),
		[]mutant{
			{25, modelFile, "if i < 0 {\n\t\t\treturn", "if i < 0 {\n\t\t\tcontinue\n\t\t}\n\t\tif i < 0 {\n\t\t\treturn"},
			{25, modelFile, "case Protocol, Assertion, Signature:", "case \"\\x00\":"},
		},
	)
}

// encryption are the rules about what is encrypted.
func encryption() []mutant {
	return join(
		off(26, cipherFile, "if !authentic {"),
		[]mutant{{26, sealedFile, "return o, fmt.Errorf(\"its key is encrypted by %.80q: %w\", algorithm, ErrAlgorithm)", "o.MGFHash = crypto.SHA1"}},
		off(26, sealedFile, "if key != nil {"),
		off(27, decryptFile, "if !h.message.signed {"),
		[]mutant{
			{27, decryptFile, "if err := gate.CheckAlone(h.inner); err != nil {", "if err := gate.CheckAlone(h.inner); err != nil && h == nil {"},
			{27, decryptFile, "return e, gate.CheckModel(e, gate.Assertion, local)", "return e, nil"},
			{27, decryptFile, "if h.coveredAssertion, err = h.verifyOne(&h.memory.ofAssertion, h.ofAssertion); err != nil {", "if h.coveredAssertion, err = h.verifyOne(&h.memory.ofAssertion, h.ofAssertion); err != nil && h.ofAssertion == nil {"},
		},
	)
}
