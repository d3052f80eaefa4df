package main

const (
	requestFile = "idp/saml/check_request.go"
	ledgerFile  = "idp/saml/ledger.go"
	shelfFile   = "web/session/browser.go"
	pendingFile = "web/session/pending.go"
	storeFile   = "web/session/store.go"
	wishFile    = "web/wish.go"
	launchFile  = "web/launch.go"
	limitsFile  = "web/limit/limits.go"
	serverFile  = "web/server.go"
	limitedFile = "web/limited.go"
)

// flow are the rules about what a response answers, and that it does so once.
func flow() []mutant {
	return join(
		unlisted(28, `{"the sign-in began at most 15 minutes ago", CodeTooLate, (*hearing).checkAge},`),
		[]mutant{
			{28, requestFile, "age > maxPending || ", ""},
			{28, requestFile, " || age < -h.provider.skew", ""},
			{28, shelfFile, "_, found, err := s.records.Take(r.Context(), s.key(handle))", "_, found, err := s.records.Get(r.Context(), s.key(handle))"},
			{28, pendingFile, "began.Began.Add(PendingLife)", "began.Began.Add(4 * PendingLife)"},
			{28, pendingFile, " || err == nil && began.Provider != provider", ""},
		},
		unlisted(29, `{"the sign-in began in this browser, with this provider", CodeNotBegun, (*hearing).checkBegan},`),
		off(29, requestFile, "case h.began == nil && !h.unasked():", "case h.began != nil && h.began.Provider != h.provider.name:"),
		off(29, shelfFile, "if subtle.ConstantTimeCompare(hash[:], kept.Secret) != 1 {"),

		off(30, ledgerFile, "case !fresh:"),
		[]mutant{
			{30, ledgerFile, "case err != nil:", "case err != nil && fresh:"},
			{30, ledgerFile, "h.now.Add(maxAge + 3*maxSkew)", "h.now.Add(maxAge)"},
			{30, ledgerFile, `h.provider.trust.entityID + "\x00" + h.message.assertion.id`, `h.provider.trust.entityID + "\x00" + h.message.response.id`},
			{30, "idp/saml/evidence.go", "if err := h.claim(ctx); err != nil {", "if err := h.claim(ctx); err != nil && h == nil {"},
		},
		unlisted(31, `{"somebody asked for it, or nobody has to", CodeUnsolicited, (*hearing).checkUnsolicited},`),
	)
}

// browser are the rules about what a browser is sent to, and what it keeps.
func browser() []mutant {
	return join(
		[]mutant{
			{32, wishFile, "case assignmentPattern.MatchString(handle):", `case handle != "":`},
			{32, wishFile, `landing != "" && !landingPattern.MatchString(landing)`, "false"},
			{32, wishFile, `assignment != "" && !assignmentPattern.MatchString(assignment)`, "false"},
			{32, launchFile, `newWish(r.PathValue("tenant")+"/"+r.PathValue("team"), r.URL.Query().Get("landing"))`, `wish{r.PathValue("tenant") + "/" + r.PathValue("team"), r.URL.Query().Get("landing")}, nil`},
			{32, launchFile, `newWish(r.PostFormValue("wish"), "")`, `wish{r.PostFormValue("wish"), ""}, error(nil)`},

			{33, storeFile, "asked time.Time) error {\n\tif err := s.forget(r); err != nil {", "asked time.Time) error {\n\tif err := error(nil); err != nil {"},
			{33, storeFile, "r *http.Request) error {\n\tif err := s.forget(r); err != nil {", "r *http.Request) error {\n\tif err := error(nil); err != nil {"},
			{33, storeFile, "[]time.Time{k.Used.Add(s.limits.Idle), k.Who.ValidUntil}", "[]time.Time{k.Who.ValidUntil}"},
			{33, storeFile, "[]time.Time{k.Used.Add(s.limits.Idle), k.Who.ValidUntil}", "[]time.Time{k.Used.Add(s.limits.Idle)}"},
			{33, storeFile, "out || err != nil", "out && false || err != nil"},
			{33, storeFile, "k.Began.Add(s.limits.Absolute)", "k.Began.Add(100 * s.limits.Absolute)"},
			{33, "web/signin.go", "s.Sessions == nil || began == nil ||", "s.Sessions == nil ||"},

			{34, storeFile, `"__Host-sb_session"`, `"sb_session"`},
			{34, storeFile, `Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}` + "\n\tstore.MaxAge", `Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode}` + "\n\tstore.MaxAge"},
			{34, storeFile, `Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}` + "\n\tstore.MaxAge", `Path: "/", Secure: true, SameSite: http.SameSiteLaxMode}` + "\n\tstore.MaxAge"},
			{34, storeFile, `Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}` + "\n\tstore.MaxAge", `Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteNoneMode}` + "\n\tstore.MaxAge"},
			{34, shelfFile, `"__Host-sb_"`, `"sb_"`},
			{34, shelfFile, "Secure: true, HttpOnly: true, SameSite: s.sameSite", "HttpOnly: true, SameSite: s.sameSite"},
			{34, shelfFile, "Secure: true, HttpOnly: true, SameSite: s.sameSite", "Secure: true, SameSite: s.sameSite"},
			{34, pendingFile, "if door == idp.SAML {", "if door != idp.SAML {"},
			{34, pendingFile, "if door == idp.SAML {", "if true {"},
			{34, "web/session/ticket.go", "sameSite: http.SameSiteLaxMode", "sameSite: http.SameSiteNoneMode"},

			{35, limitedFile, "if verdict.Wait == 0 {", "if true {"},
			{35, limitsFile, "address.take(now, l.address); wait > 0 {", "address.take(now, l.address); false && wait > 0 {"},
			{35, limitsFile, "s.take(now, l.provider); wait > 0 {", "s.take(now, l.provider); false && wait > 0 {"},
			{35, serverFile, `s.limited("signin", s.named, s.beginSignIn)`, "s.beginSignIn"},
			{35, serverFile, `s.limited("saml", s.named, s.finishSignIn(idp.SAML))`, "s.finishSignIn(idp.SAML)"},
			{35, serverFile, `s.limited("oidc", s.named, s.finishSignIn(idp.OIDC))`, "s.finishSignIn(idp.OIDC)"},
		},
	)
}
