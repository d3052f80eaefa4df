package main

const (
	hearingFile   = "idp/saml/hearing.go"
	alone         = "idp/saml/gate/assertion.go"
	contentFile   = "idp/saml/gate/content.go"
	modelFile     = "idp/saml/gate/model.go"
	shapeFile     = "idp/saml/gate/signature.go"
	algorithmFile = "idp/saml/gate/algorithm.go"
	keyFile       = "idp/saml/signature/key.go"
	verifyFile    = "idp/saml/signature/verify.go"
)

// signatures are the checks up to verified bytes.
func signatures() []mutant {
	return join(
		[]mutant{
			{8, hearingFile, "h.outer = h.coveredResponse.Root", ""},
			{8, hearingFile, "h.inner = h.coveredAssertion.Root", `h.inner = h.root.Child(gate.Assertion, "Assertion")`},
			{8, hearingFile, `gate.CheckModel(h.outer, gate.Protocol, "Response"); err != nil {`, `gate.CheckModel(h.outer, gate.Protocol, "Response"); err != nil && h == nil {`},
			{8, hearingFile, `unreadable(gate.CheckModel(h.inner, gate.Assertion, "Assertion"))`, "nil"},
			{8, verifyFile, "signed, err := shape.As(info)", "signed, err := *shape, error(nil)"},
			{8, verifyFile, "signed.Method != shape.Method || ", ""},
			{8, verifyFile, " || signed.SignedPrefixes != shape.SignedPrefixes", ""},
		},
		off(8, verifyFile, "if !bytes.Equal(m.digest(signed.Digest, m.covered.Text()), signed.Sum) {"),

		off(9, alone,
			"case responses > 1:",
			"case count > 1:",
			`case assertion == nil && response.Child(Assertion, "EncryptedAssertion") == nil:`),
		[]mutant{{9, modelFile, `!root.Is(space, local)`, `!root.Is(space, local) && !root.Is(Assertion, "Assertion")`}},

		off(10, shapeFile, "if assertion != nil && ofResponse == nil && ofAssertion == nil {"),
		[]mutant{
			{10, shapeFile, `return errors.New("a signature stands where none belongs")`, "continue"},
			{10, shapeFile, `!issuer.Is(Assertion, "Issuer") || issuer.Next() != signature`, "issuer == nil"},
			{10, hearingFile, "h.verifyOne(&h.memory.ofResponse, h.ofResponse); err != nil {", "h.verifyOne(&h.memory.ofResponse, h.ofResponse); err != nil && h.ofAssertion == nil {"},
			{10, hearingFile, "h.verifyOne(&h.memory.ofAssertion, h.ofAssertion)\n\treturn err", "h.verifyOne(&h.memory.ofAssertion, h.ofAssertion)\n\treturn nil"},
		},

		off(11, shapeFile, `if !method.HasAttr("Algorithm", excC14N) {`),
		[]mutant{
			{11, shapeFile, `id == "" || reference.Attr("URI") != "#"+id`, `id == ""`},
			{11, shapeFile, `!first.HasAttr("Algorithm", enveloped) || `, ""},
			{11, shapeFile, "first.First() != nil || ", ""},
			{11, shapeFile, ` || !second.HasAttr("Algorithm", excC14N)`, ""},
			{11, contentFile, `part{name: ds("Transform"), min: 2, max: 2}`, `several(ds("Transform"))`},
			{11, contentFile, `one(ds("Reference"))`, `several(ds("Reference"))`},
			{11, contentFile, `optional(ds("KeyInfo"))),`, "optional(ds(\"KeyInfo\")), several(ds(\"Object\"))),\n\tds(\"Object\"): anything(),"},
			{11, contentFile, `one(ds("Reference"))),`, "one(ds(\"Reference\")), several(ds(\"Manifest\"))),\n\tds(\"Manifest\"): anything(),"},

			{12, algorithmFile, "(a.SHA1 || method.Hash != crypto.SHA1)", "true"},
			{12, algorithmFile, "(a.SHA1 || digest.hash != crypto.SHA1)", "true"},
			{12, keyFile, "shape.Method.Family == gate.RSA && ", ""},
			{12, keyFile, "shape.Method.Family == gate.ECDSA && ", ""},
		},
		off(12, keyFile, "if len(value) != 2*size {", "if key.Curve == elliptic.P224() {"),
		[]mutant{{12, keyFile, "bits < MinRSA {", "false {"}},

		off(13, verifyFile,
			"case !verifies(shape, sum, certificate):",
			"case now.Before(certificate.NotBefore) || now.After(certificate.NotAfter):"),
		[]mutant{
			{13, verifyFile, "range pinned {", "range pinned[:1] {"},
			{13, hearingFile, `{"the provider's metadata has not expired", (*hearing).checkTrust},`, ""},
		},

		off(14, shapeFile, "if len(s.Sum) != s.Digest.Size() {", "if len(data) == 0 {"),
		[]mutant{
			{14, contentFile, `one(ds("DigestValue"))`, `several(ds("DigestValue"))`},
			{14, contentFile, `one(ds("SignedInfo"))`, `several(ds("SignedInfo"))`},
			{14, contentFile, `ds("DigestValue"):            text()`, `ds("DigestValue"):            anything()`},
			{14, contentFile, `ds("SignatureMethod"):        {}`, `ds("SignatureMethod"):        anything()`},
			{14, algorithmFile, `{Signature + "rsa-sha1", RSA, crypto.SHA1},`, `{more + "hmac-sha256", RSA, crypto.SHA256},`},
		},

		off(15, modelFile,
			"case len(a.Space()) > 0:",
			"case !IsNCName(string(a.Value())):",
			"case slices.ContainsFunc(seen[:count], func(id []byte) bool { return bytes.Equal(id, a.Value()) }):"),
		[]mutant{
			{15, modelFile, `!strings.EqualFold(string(local), "ID")`, `string(local) != "ID"`},
			{15, shapeFile, `id == "" || `, ""},
		},
		off(15, "idp/saml/check_envelope.go", `if h.message.response.id == "" || h.message.assertion.id == "" {`),
	)
}
