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

// Region is where the company's workspaces live.
const Region = region

// Settings writes the broker's configuration, and the files that it names,
// into folder and returns the path of the configuration. key and certificate
// sign the broker's requests, in PEM.
func (p *Portal) Settings(folder string, key, certificate []byte) (path string, err error) {
	var configuration bytes.Buffer
	filled, err := template.New("settings").Parse(settings)
	if err != nil {
		return "", err
	}
	err = filled.Execute(&configuration, map[string]string{
		"Broker": p.broker, "Account": account, "Region": region, "Domain": domain, "AccessRole": accessRole, "TeamRoles": teamRoles,
	})
	if err != nil {
		return "", err
	}
	path = filepath.Join(folder, "studiobroker.yaml")
	for name, content := range map[string][]byte{
		path:                                 configuration.Bytes(),
		filepath.Join(folder, "portal.xml"):  p.idp.Metadata(),
		filepath.Join(folder, "saml.key"):    key,
		filepath.Join(folder, "saml.crt"):    certificate,
		filepath.Join(folder, "external-id"): []byte(externalID),
	} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			return "", err
		}
	}
	return path, nil
}
