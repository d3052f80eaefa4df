package demo

import (
	"bytes"
	_ "embed" // the configuration
	"os"
	"path/filepath"
	"text/template"
)

//go:embed studiobroker.yaml
var settings string

// Region is where the workspaces live.
const Region = region

// Settings is what the broker's configuration is made of.
type Settings struct {
	Portal *Portal
	CRM    *CRM
	// SigningKey and Certificate, in PEM, sign the broker's SAML requests.
	SigningKey, Certificate []byte
	// SessionKeys seal its sessions.
	SessionKeys []byte
}

// Write writes the configuration, and the files that it names, into folder and
// returns the path of the configuration.
func (s Settings) Write(folder string) (path string, err error) {
	filled, err := template.New("settings").Parse(settings)
	if err != nil {
		return "", err
	}
	var configuration bytes.Buffer
	if err := filled.Execute(&configuration, s.words()); err != nil {
		return "", err
	}
	files := map[string][]byte{
		"studiobroker.yaml": configuration.Bytes(),
		"portal.xml":        s.Portal.idp.Metadata(),
		"saml.key":          s.SigningKey,
		"saml.crt":          s.Certificate,
		"session.keys":      s.SessionKeys,
		"cognito.secret":    []byte(s.CRM.openID.broker.Secret),
	}
	for _, site := range sites() {
		files[site.Name+".external-id"] = []byte(site.ExternalID)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			return "", err
		}
	}
	return filepath.Join(folder, "studiobroker.yaml"), nil
}

func (s Settings) words() map[string]any {
	return map[string]any{
		"Broker":    s.CRM.at.Broker,
		"CRM":       s.CRM.at.CRM,
		"Issuer":    s.CRM.openID.idp.Issuer,
		"Client":    s.CRM.openID.broker.ID,
		"APIClient": s.CRM.openID.crm.ID,
		"Sites":     sites(),
		"Company":   company(),
		"Silo":      silo(),
		"Pool":      pool(),
	}
}
