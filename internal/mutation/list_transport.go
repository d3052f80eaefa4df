package main

const (
	answerFile   = "idp/saml/answer.go"
	encodingFile = "idp/saml/encoding.go"
	parseFile    = "idp/saml/strict/parse.go"
	scopeFile    = "idp/saml/strict/scope.go"
	textFile     = "idp/saml/strict/text.go"
)

// transport are the checks of the form and its base64.
func transport() []mutant {
	return join(
		[]mutant{
			{1, answerFile, "http.MaxBytesReader(w, r.Body, maxForm)", "r.Body"},
			{1, encodingFile, "size > strict.MaxBytes {", "false {"},
		},

		off(2, answerFile,
			"if r.Method != http.MethodPost {",
			"if relayStates > 1 {"),
		[]mutant{
			{2, answerFile, `err != nil || media != "application/x-www-form-urlencoded"`, `err != nil && media != "application/x-www-form-urlencoded"`},
			{2, answerFile, "responses != 1", "responses < 1"},
			{2, encodingFile, "base64.StdEncoding.Strict()", "base64.StdEncoding"},

			{3, answerFile, `return fields{}, malformed("an artifact is not accepted")`, ""},
			{3, answerFile, `return fields{}, malformed("an artifact is not accepted")`, "address, _ := url.QueryUnescape(string(value))\n_, _ = http.Get(address)"},

			{7, "web/edge.go", "if p := recover(); p != nil {", "if p := any(nil); p != nil {"},
			{7, encodingFile, "if len(text) < 3 {", "if len(text) < 1 {"},
			{7, textFile, "if end < 0 {\n\t\treturn 0, 0, errReference", "if false {\n\t\treturn 0, 0, errReference"},
		},
	)
}

// parsing are the checks of the one reading of XML.
func parsing() []mutant {
	return join(
		[]mutant{
			{4, parseFile, `return errors.New("comments are refused")`, `p.at += bytes.Index(rest, []byte("-->")) + 3; return nil`},
			{4, parseFile, `return errors.New("document type declarations are refused")`, `p.at += bytes.LastIndexByte(rest[:min(len(rest), 60)], '>') + 1; return nil`},
			{4, parseFile, `return errors.New("processing instructions are refused")`, `p.at += bytes.Index(rest, []byte("?>")) + 2; return nil`},
			{4, textFile, "if r = numbered(name); r < 0 {", "if r = max(numbered(name), 'x'); r < 0 {"},
		},
		off(4, parseFile,
			"if !utf8.Valid(text) {",
			"case p.depth == 0 && p.elements > 1:",
			"case p.depth > 0:"),
		off(4, textFile, "case p.depth == 0 && (cdata || len(bytes.Trim(part, space)) > 0):"),
		[]mutant{{4, parseFile, `encoding != nil && !bytes.EqualFold`, `false && !bytes.EqualFold`}},

		off(5, parseFile,
			"case p.elements > MaxElements:",
			"case p.depth >= MaxDepth:",
			"case n >= MaxAttributes:",
			"case len(p.d.attrs)+len(p.d.bindings) >= MaxAllAttributes:",
			"case len(name) > MaxName:"),
		[]mutant{{5, parseFile, "p.inScope > MaxNamespaces {", "false {"}},
		off(5, scopeFile, "case len(uri) > MaxURI:"),
		[]mutant{
			{5, "idp/saml/strict/canonical.go", "len(d.Text()) > MaxBytes || ", ""},
			{5, "idp/saml/answer.go", "min(r.ContentLength, room)", "r.ContentLength"},
			{5, "idp/saml/opinion.go", "judged.Count() > maxOpinion", "judged.Count() > 3*maxOpinion"},
			{5, "idp/saml/opinion.go", "len(h.judgedBy().Bytes) > maxOpinionBytes", "false"},
		},

		off(6, scopeFile,
			"if p.d.equal(other.prefix, b.prefix) {",
			`case string(prefix) == "xmlns":`,
			"case namesAttribute(prefix):",
			"case !absolute(uri):"),
		[]mutant{
			{6, scopeFile, "case isXML != (string(uri) == xmlSpace), string(uri) == xmlnsSpace:", "case false && isXML:"},
			{6, scopeFile, `return piece{}, errors.New("a prefix that is not declared")`, `return ofXML, nil`},
			{6, scopeFile, `return piece{}, errors.New("an element without a namespace")`, `return ofXML, nil`},
			{6, scopeFile, "bytes.Equal(a.Local(), b.Local()) && bytes.Equal(a.Space(), b.Space())", "false && b != nil"},
			{6, scopeFile, "space+`\"&<`", "space"},
			{6, scopeFile, "p.d.equal(other.prefix, b.prefix) && p.d.equal(other.uri, b.uri)", "p.d.equal(other.uri, b.uri)"},
			{6, parseFile, "if p.at < len(p.text) && p.text[p.at] == ':' {\n\t\treturn q, errColon", "if p.skip(\":\") {\n\t\t_ = p.ncName()"},
			{6, parseFile, "return errColon\n\t}\n\treturn errors", "return nil\n\t}\n\treturn errors"},
		},
	)
}
