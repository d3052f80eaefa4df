// Package xmlsec lets xmlsec1 and xmllint judge what the broker reads: two
// programs on libxml2, which share no line with it.
package xmlsec

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Missing says why the judge cannot be heard here; it is empty when it can.
func Missing() string {
	for program, from := range map[string]string{"xmlsec1": "xmlsec1", "xmllint": "libxml2-utils"} {
		if _, err := exec.LookPath(program); err != nil {
			return program + " is not installed (Debian's package " + from + ")"
		}
	}
	return ""
}

// signed are the elements that SAML signs; xmlsec1 has to be told what an ID is.
var signed = []string{
	"urn:oasis:names:tc:SAML:2.0:protocol:Response",
	"urn:oasis:names:tc:SAML:2.0:protocol:AuthnRequest",
	"urn:oasis:names:tc:SAML:2.0:assertion:Assertion",
}

// Verify says what xmlsec1 has against the signature that stands directly inside
// of the element of that local name, if one of the certificates (PEM) has to
// have made it. It is nil if there is nothing.
func Verify(t testing.TB, document []byte, element string, certificates ...[]byte) error {
	t.Helper()
	err := errors.New("no certificate")
	for _, certificate := range certificates {
		if err = verify(t, document, element, certificate); err == nil {
			return nil
		}
	}
	return err
}

func verify(t testing.TB, document []byte, element string, certificate []byte) error {
	t.Helper()
	arguments := []string{
		"--verify", "--pubkey-cert-pem", "certificate",
		"--enabled-key-data", "rsa,ecdsa", // not what KeyInfo shows
		"--enabled-reference-uris", "same-doc",
		"--node-xpath", fmt.Sprintf("//*[local-name()='%s']/*[local-name()='Signature']", element),
	}
	for _, name := range signed {
		arguments = append(arguments, "--id-attr:ID", name)
	}
	_, err := run(t, files{"document": document, "certificate": certificate}, "xmlsec1", append(arguments, "document")...)
	return err
}

// Decrypt returns the document with what it encrypts for the key (PEM) in its
// place.
func Decrypt(t testing.TB, document, key []byte) ([]byte, error) {
	t.Helper()
	return run(t, files{"document": document, "key": key}, "xmlsec1", "--decrypt", "--privkey-pem", "key", "document")
}

// files are what a program finds, by name.
type files map[string][]byte

// run runs a program in a folder of its own. Its name has no comma, as names of
// tests may: xmlsec1 takes that for the end of a path.
func run(t testing.TB, found files, program string, arguments ...string) ([]byte, error) {
	t.Helper()
	folder, err := os.MkdirTemp("", "xmlsec")
	require.NoError(t, err)
	defer os.RemoveAll(folder)
	for name, content := range found {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), content, 0o600))
	}
	cmd := exec.Command(program, arguments...)
	var said bytes.Buffer
	cmd.Dir, cmd.Stderr = folder, &said
	output, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %s", program, err, strings.TrimSpace(said.String()))
	}
	return output, nil
}
