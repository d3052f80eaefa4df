package main

const (
	beginFile       = "idp/oidc/begin.go"
	queryFile       = "idp/oidc/answer.go"
	stepsFile       = "idp/oidc/check.go"
	openIDFile      = "idp/oidc/provider.go"
	userinfoFile    = "idp/oidc/userinfo.go"
	tokenFile       = "idp/internal/token/check.go"
	joseFile        = "idp/internal/token/header.go"
	pinnedFile      = "idp/internal/token/algorithm.go"
	keySetFile      = "idp/internal/token/keys.go"
	keptFile        = "idp/internal/token/kept.go"
	fetchFile       = "idp/internal/token/fetch.go"
	discoveryFile   = "idp/internal/token/discovery.go"
	verifierFile    = "idp/internal/token/verify.go"
	readerFile      = "idp/internal/token/reader.go"
	settingsFile    = "idp/internal/token/config.go"
	personFile      = "idp/internal/token/person.go"
	apiEvidenceFile = "idp/bearer/evidence.go"
	apiConfigFile   = "idp/bearer/config.go"
	apiWiringFile   = "cmd/studiobroker/api.go"
)

// codeFlow are the rules about what an OpenID provider is asked and how it
// answers.
func codeFlow() []mutant {
	return join(
		[]mutant{
			{36, beginFile, "oauth2.S256ChallengeOption(pending.Secret),", ""},
			{36, beginFile, `oauth2.SetAuthURLParam("nonce", nonce(pending)),`, ""},
			{36, beginFile, `"nonce " + pending.Secret`, `"nonce"`},
			{36, "idp/oidc/exchange.go", "oauth2.VerifierOption(h.began.Secret)", ""},
			{36, stepsFile, `{"the ID token answers this sign-in", (*hearing).checkNonce},`, ""},
			{36, stepsFile, "age > maxPending || ", ""},
			{36, queryFile, "len(value) > field.most || ", ""},
			{36, queryFile, `name == "id_token" || `, ""},
			{36, shelfFile, "_, found, err := s.records.Take(r.Context(), s.key(handle))", "_, found, err := s.records.Get(r.Context(), s.key(handle))"},
			{36, pendingFile, " || err == nil && began.Provider != provider", ""},
		},
		off(36, stepsFile,
			"case h.began == nil:",
			"case h.began.Provider != h.provider.name:",
			"case h.began.Handle != h.answer.state:"),
		off(36, queryFile,
			"if r.Method != http.MethodGet {",
			"if len(query) > maxQuery {",
			"case seen[name]:",
			`if (f.code == "") == (f.failure == "") {`),
		off(36, shelfFile, "if subtle.ConstantTimeCompare(hash[:], kept.Secret) != 1 {"),

		[]mutant{
			{37, openIDFile, `c.PublicURL + "/oidc/" + c.Name + "/callback"`, `c.PublicURL + "/oidc/callback"`},
			{37, tokenFile, `{"the issuer is this provider", CodeIssuer, (*hearing).checkIssuer},`, ""},
			{37, discoveryFile, `document.True("authorization_response_iss_parameter_supported")`, "false"},
			{37, "idp/bearer/set.go", "s.byIssuer[v.issuer]; taken {", "s.byIssuer[v.issuer]; taken && false {"},
		},
		off(37, stepsFile,
			`case got == "" && h.endpoints.NamesItself:`,
			`case got != "" && got != h.provider.issuer:`),

		off(44, discoveryFile, `case document.Text("issuer") != d.issuer:`),
	)
}

// tokens are the rules about an ID token: who signed it, for whom, and when.
func tokens() []mutant {
	return join(
		off(38, joseFile,
			"case len(h.raw) > maxToken:",
			"case !compact(h.raw):",
			`if header.Has("typ") && !strings.EqualFold(header.Text("typ"), "JWT") {`,
			"if !slices.Contains(h.verifier.algorithms, h.algorithm) {"),
		[]mutant{
			{38, joseFile, `"jwk", `, ""},
			{38, joseFile, `"jku", `, ""},
			{38, joseFile, `"x5u", `, ""},
			{38, joseFile, `"crit", `, ""},
			{38, pinnedFile, "public.N.BitLen() >= minRSA && ", ""},
			{38, pinnedFile, `(algorithm[:2] == "RS" || algorithm[:2] == "PS")`, "true"},
			{38, keySetFile, `key.Use != "" && key.Use != "sig" || `, ""},
			{38, keySetFile, ` || operations != nil && !slices.Contains(operations, "verify")`, ""},
			{38, keySetFile, ` && (key.Algorithm == "" || key.Algorithm == string(algorithm))`, ""},
			{38, verifierFile, "fits(key, h.algorithm) && ", ""},
			{38, verifierFile, "h.verifiedBy(key.Key)", "h.verifiedBy(key.Key) || h.signature != nil"},
			{38, "idp/internal/token/signature.go", "rsa.PSSSaltLengthEqualsHash", "rsa.PSSSaltLengthAuto"},
			{38, apiConfigFile, "Algorithms: c.Algorithms, ", ""},
			{38, apiWiringFile, "Algorithms: algorithms(p.OIDC),", ""},
		},
		off(38, pinnedFile, "if !slices.Contains(algorithms(), jose.SignatureAlgorithm(name)) {"),
		off(38, "idp/internal/token/signature.go", "if len(p.signature) != 2*size {"),

		[]mutant{
			{39, tokenFile, "!ours(party) || ", ""},
			{39, tokenFile, " || !slices.Contains(audience, party)", ""},
			{39, tokenFile, `{"it names a subject", CodeSubject, (*hearing).checkSubject},`, ""},
			{39, tokenFile, `{"it is valid now", CodeTimes, (*hearing).checkTimes},`, ""},
			{39, tokenFile, `{"it was issued just now", CodeIssued, (*hearing).checkIssued},`, ""},
			{39, tokenFile, " || life > maxLifetime", ""},
			{39, openIDFile, "MaxAge: maxTokenAge, ", ""},
			{39, apiConfigFile, "MaxAge: c.MaxAge, ", ""},
			{39, apiEvidenceFile, "if err == nil && verified.Expires.Before(who.ValidUntil) {", "if false {"},
		},
		off(39, tokenFile,
			"case !slices.ContainsFunc(audience, ours):",
			`case len(audience) > 1 && party == "":`,
			`case h.claims.Has("azp") && (!ours(party) || !slices.Contains(audience, party)):`,
			"if sub[i] < ' ' || sub[i] > '~' {",
			"case !h.now.Before(exp.Add(skew)):",
			`case h.claims.Has("nbf") && (nbf.IsZero() || h.now.Add(skew).Before(nbf)):`,
			"case h.now.Add(c.Skew).Before(iat):",
			"case h.now.Sub(iat) > c.MaxAge+c.Skew:"),
		off(39, settingsFile, "case c.MaxAge < 0 || c.MaxAge > maxAge:"),

		[]mutant{
			{40, readerFile, "_, twice := members[name]; twice {", "_, twice := members[name]; twice && false {"},
			{40, readerFile, "plain || seen[same] {", "false && plain {"},
			{40, readerFile, "lowest = min(lowest, same)", ""},
			{40, readerFile, "(map[string]member, error) {\n\tif depth > maxDepth {", "(map[string]member, error) {\n\tif false {"},
			{40, verifierFile, `h.claims.imitated(registered()); name != "" {`, `h.claims.imitated(nil); name != "" {`},
		},
		off(40, readerFile, "case !json.Valid(data):"),
	)
}

// published are the rules about what else a provider says: userinfo, its keys,
// and what is Cognito's own.
func published() []mutant {
	return join(
		[]mutant{
			{41, stepsFile, `{"the access token belongs to it", (*hearing).checkAccessToken},`, ""},
			{41, userinfoFile, `h.claims.Has("email") || `, ""},
			{41, userinfoFile, ` || h.claims.Has("email_verified")`, ""},
			{41, userinfoFile, `err != nil || media != "application/json"`, "err != nil && media == \"\""},
			{41, "idp/internal/token/object.go", "case !known:\n", "case !known || same == name:\n"},
		},
		off(41, userinfoFile,
			`if more.Text("sub") != h.claims.Text("sub") {`,
			`case !strings.EqualFold(h.tokens.Type(), "Bearer"):`),
		off(41, "idp/internal/token/object.go", "case same != name:"),

		[]mutant{
			{42, keySetFile, "fresh: 15 * time.Minute", "fresh: time.Hour"},
			{42, keySetFile, "keep: time.Hour", "keep: 24 * time.Hour"},
			{42, keptFile, " || k.resting(ok) {", " {"},
			{42, verifierFile, "&& !verified && !fetched {", "&& !verified {"},
			{42, verifierFile, `(h.keyID == "" || key.KeyID == h.keyID) && `, ""},
			{42, fetchFile, "own.CheckRedirect = func(*http.Request, []*http.Request) error { return errRedirect }", ""},
			{42, fetchFile, "io.LimitReader(response.Body, maxDocument+1)", "response.Body"},
			{42, fetchFile, "own.Timeout = timeout", "own.Timeout = time.Hour"},
			{42, discoveryFile, `{"authorization_endpoint", e.Authorization},`, ""},
			{42, settingsFile, "Secure(c.Issuer); err != nil {", "Secure(c.Issuer); err != nil && false {"},
		},
		off(42, keptFile, "if !k.forced.IsZero() && k.now().Sub(k.forced) < k.life.pause {"),
		off(42, fetchFile,
			"if response.StatusCode != http.StatusOK {",
			"case len(body) > maxDocument:",
			`case u.Scheme != "https" && (u.Scheme != "http" || !loopback):`),

		[]mutant{
			{43, tokenFile, `(cognito || h.claims.Has("token_use"))`, `(cognito && false || h.claims.Has("token_use"))`},
			{43, tokenFile, `(cognito || h.claims.Has("token_use"))`, `(cognito || false && h.claims.Has("token_use"))`},
			{43, openIDFile, "Cognito: c.Cognito,\n", "\n"},
			{43, settingsFile, "host != nil && host[1] == pool[1]", "host != nil"},
			{43, apiConfigFile, "Cognito: c.Cognito,", ""},
			{43, apiWiringFile, "Cognito:    p.OIDC.Cognito,", ""},
			{43, apiEvidenceFile, "checkUse(verified.Claims); err != nil {", "checkUse(verified.Claims); err != nil && false {"},
			{43, apiEvidenceFile, `"scope", "scp"`, `"scope"`},
			{43, apiEvidenceFile, `"scope", "scp"`, `"scp"`},
		},
		off(43, tokenFile,
			`case h.claims.Has("events"):`,
			`case h.claims.Has("typ") && h.claims.Text("typ") != "ID":`),
		off(43, settingsFile, "case c.Cognito && !isPool(c.Issuer):"),
		off(43, personFile,
			`if !claims.True("email_verified") {`,
			`if email == "" {`),
	)
}
