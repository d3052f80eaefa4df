package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/config/directory"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/oidc"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// question is what explain is asked.
type question struct {
	config     string
	provider   string
	response   string
	at         string
	requestID  string
	attributes []string
	nameID     string
	asJSON     bool
}

func explainCommand() *cobra.Command {
	var q question
	command := &cobra.Command{
		Use:   "explain [--config FILE] [--provider NAME] (--response FILE | --attribute NAME=VALUE ...)",
		Short: "Tell what a SAML response or a set of attributes would lead to, without touching AWS",
		Long: "With --response it judges a captured SAML response (XML or base64, - for standard input) by the checks of\n" +
			"a sign-in and tells which hold. With --attribute it takes the attributes as verified. Either way it tells\n" +
			"which workspaces would be offered, and the profile, role and tags of each; why the person is not in the other\n" +
			"teams; and which attributes nothing looks at. Nobody is signed in, nothing is used up, and AWS is not asked.",
		Example: "  studiobroker explain --config studiobroker.yaml --provider corp --attribute ssouserid=ann --attribute teamid=Team1\n" +
			"  studiobroker explain --config studiobroker.yaml --provider corp --response response.b64 --at 2026-11-25T12:00:00Z\n" +
			"  studiobroker explain --config saas.yaml --attribute sub=ann --attribute custom:tenantId=acme --attribute cognito:groups=modelers",
		Args: configIsAFlag,
		RunE: func(c *cobra.Command, _ []string) error {
			if q.response == "" && q.nameID == "" && len(q.attributes) == 0 {
				return exit{code: exitUsage, err: errors.New("say what to explain: --response FILE, or --attribute NAME=VALUE")}
			}
			return failed(explain(c, q))
		},
	}
	flags := command.Flags()
	configFlag(command, &q.config)
	flags.StringVar(&q.provider, "provider", "", "name of the provider; may be left out if there is only one")
	flags.StringVar(&q.response, "response", "", "file with a SAML response, XML or base64")
	flags.StringVar(&q.at, "at", "", "judge it as of this time (RFC 3339); now unless set")
	flags.StringVar(&q.requestID, "request-id", "", "ID of the AuthnRequest that is supposed to have begun this sign-in; its InResponseTo names it")
	flags.StringArrayVar(&q.attributes, "attribute", nil, "an attribute or claim as NAME=VALUE, again for more values")
	flags.StringVar(&q.nameID, "name-id", "", "the NameID, for providers whose person is NameID")
	flags.BoolVar(&q.asJSON, "json", false, "print JSON")
	command.MarkFlagsMutuallyExclusive("response", "attribute")
	command.MarkFlagsMutuallyExclusive("response", "name-id")
	return command
}

// explain answers q: checks, decisions, and the workspaces that follow.
func explain(c *cobra.Command, q question) error {
	file, err := loadConfig(c, orElse(q.config, os.Getenv(envConfig)))
	if err != nil {
		return err
	}
	if q.provider == "" && len(file.Providers) == 1 {
		q.provider = string(file.Providers[0].Name)
	}
	provider, err := findProvider(c, file, q.provider)
	if err != nil {
		return err
	}
	teams, err := directory.New(file.Directory())
	if err != nil {
		return err
	}
	judged, err := judge(c.InOrStdin(), provider, q)
	if err != nil {
		return err
	}
	judged.named = naming(file, provider.Name())
	answer := answerOf(c.Context(), teams, judged)
	if q.asJSON {
		err = json.NewEncoder(c.OutOrStdout()).Encode(answer)
	} else {
		err = answer.print(c.OutOrStdout())
	}
	if err == nil && len(answer.Offered) == 0 {
		return exit{code: exitNoWorkspace}
	}
	return err
}

// judgement is whom the evidence names, or why it names nobody.
type judgement struct {
	checks   []finding
	identity broker.Identity
	named    string // attribute that names people
	refusal  *broker.Error
}

// judge gets the identity: from a response, or from attributes that are taken
// as verified.
func judge(stdin io.Reader, provider idp.Provider, q question) (judgement, error) {
	attributes, err := attributesOf(q)
	if err != nil {
		return judgement{}, err
	}
	switch provider := provider.(type) {
	case *oidc.Provider:
		if q.response != "" || q.nameID != "" {
			return judgement{}, exit{code: exitUsage, err: fmt.Errorf("provider %q speaks OpenID Connect: give its claims as --attribute", provider.Name())}
		}
		who, err := provider.Suppose(attributes, clock())
		return ofIdentity(who, err), nil
	case *saml.Provider:
		if q.response == "" {
			return ofReport(provider.Suppose(q.nameID, attributes, clock())), nil
		}
		return judgeResponse(stdin, provider, q)
	default:
		return judgement{}, fmt.Errorf("provider %q cannot be explained", provider.Name())
	}
}

func attributesOf(q question) (map[string][]string, error) {
	attributes := map[string][]string{}
	for _, a := range q.attributes {
		name, value, ok := strings.Cut(a, "=")
		if !ok {
			return nil, exit{code: exitUsage, err: fmt.Errorf("--attribute %q is not NAME=VALUE", a)}
		}
		attributes[name] = append(attributes[name], value)
	}
	return attributes, nil
}

// judgeResponse judges a captured SAML response.
func judgeResponse(stdin io.Reader, provider *saml.Provider, q question) (judgement, error) {
	at := clock()
	if q.at != "" {
		var err error
		if at, err = time.Parse(time.RFC3339, q.at); err != nil {
			return judgement{}, exit{code: exitUsage, err: errors.New("--at is not a time such as 2026-11-25T12:00:00Z")}
		}
	}
	var began *idp.Pending
	if q.requestID != "" {
		began = &idp.Pending{RequestID: q.requestID, Provider: provider.Name(), Began: at}
	}
	response, err := readResponse(stdin, q.response)
	if err != nil {
		return judgement{}, err
	}
	return ofReport(provider.Explain(response, began, at)), nil
}

// naming is the attribute that names the provider's people.
func naming(file *config.File, provider string) string {
	for _, p := range file.Providers {
		switch {
		case string(p.Name) != provider:
		case p.OIDC != nil:
			return p.OIDC.Person
		default:
			return p.SAML.Person
		}
	}
	return ""
}

func ofReport(report saml.Report) judgement {
	j := judgement{identity: report.Identity, refusal: report.Refusal}
	for _, f := range report.Findings {
		j.checks = append(j.checks, findingOf(f))
	}
	return j
}

func ofIdentity(who broker.Identity, err error) judgement {
	if err != nil {
		return judgement{refusal: broker.RefusalOf(err)}
	}
	return judgement{identity: who}
}

// maxCapture bounds a captured response in bytes, base64 included.
const maxCapture = 1 << 20

func readResponse(stdin io.Reader, path string) ([]byte, error) {
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer file.Close() //nolint:errcheck // it was only read
		stdin = file
	}
	captured, err := io.ReadAll(io.LimitReader(stdin, maxCapture+1))
	if err == nil && len(captured) > maxCapture {
		err = fmt.Errorf("%s: larger than %d MB", path, maxCapture>>20)
	}
	if err != nil {
		return nil, err
	}
	return fromForm(captured), nil
}

// fromForm is the response in a form body as browsers' tools show it, or the
// capture itself.
func fromForm(captured []byte) []byte {
	if !bytes.Contains(captured, []byte("SAMLResponse=")) {
		return captured
	}
	form, err := url.ParseQuery(strings.TrimSpace(string(captured)))
	if err != nil {
		return captured
	}
	return []byte(form.Get("SAMLResponse"))
}
