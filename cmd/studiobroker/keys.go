package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/studiobroker/studiobroker/web/session"
)

const (
	signingKeyBits  = 2048 // what every identity provider takes; it signs requests, it protects no data
	certificateLife = 10 * 365 * 24 * time.Hour
)

func keysCommand() *cobra.Command {
	keys := group("keys", "Make and rotate keys")
	keys.AddCommand(generateCommand(), rotateCommand())
	return keys
}

func generateCommand() *cobra.Command {
	var folder, only string
	command := &cobra.Command{
		Use:   "generate",
		Short: "Make the keys that sign requests and seal sessions",
		Long: "Writes saml.key and saml.crt (RSA 2048, self-signed, ten years), which sign requests to SAML identity\n" +
			"providers (providers[].saml.signing), and session.keys, which seal the session cookie (session.keys).\n" +
			"--only session and --only saml make one of the two. Files that exist are never overwritten.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if !slices.Contains([]string{"", onlySAML, onlySession}, only) {
				return exit{code: exitUsage, err: fmt.Errorf("--only is %s or %s, not %q", onlySession, onlySAML, only)}
			}
			return failed(generate(c.OutOrStdout(), folder, only))
		},
	}
	command.Flags().StringVar(&folder, "out", ".", "folder for the files")
	command.Flags().StringVar(&only, "only", "", "make these keys alone: session or saml")
	return command
}

// What generate makes when it does not make everything.
const (
	onlySAML    = "saml"
	onlySession = "session"
)

// keyFile is a file that does not exist yet.
type keyFile struct {
	name    string
	content []byte
	mode    fs.FileMode
}

// generate writes the keys into folder, and their names to out.
func generate(out io.Writer, folder, only string) error {
	var files []keyFile
	if only != onlySession {
		key, certificate, err := newSigningPair(time.Now())
		if err != nil {
			return err
		}
		files = append(files, keyFile{"saml.key", key, 0o600}, keyFile{"saml.crt", certificate, 0o644})
	}
	if only != onlySAML {
		files = append(files, keyFile{sessionKeys, session.NewKeys().Text(), 0o600})
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	for _, file := range files {
		path := filepath.Join(folder, file.name)
		if err := writeNew(path, file.content, file.mode); err != nil {
			return err
		}
		_, _ = fmt.Fprintln(out, path)
	}
	return nil
}

const sessionKeys = "session.keys"

func rotateCommand() *cobra.Command {
	var path string
	command := &cobra.Command{
		Use:   "rotate",
		Short: "Put a new pair in front of the keys that seal sessions",
		Long: "Replaces the file at once. The pair that was in use still opens sessions; the one before it does not.\n" +
			"A broker that runs takes it up by itself. With several of them, spread the file before it is used.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			text, err := os.ReadFile(path)
			if err != nil {
				return failed(err)
			}
			keys, err := session.ParseKeys(string(text))
			if err != nil {
				return failed(fmt.Errorf("%s: %w", path, err))
			}
			next := path + ".next"
			if err := errors.Join(writeNew(next, keys.Rotate().Text(), 0o600), os.Rename(next, path)); err != nil {
				return failed(err)
			}
			_, _ = fmt.Fprintln(c.OutOrStdout(), path)
			return nil
		},
	}
	command.Flags().StringVar(&path, "file", sessionKeys, "the keys file")
	return command
}

// newSigningPair returns a key and its certificate, both in PEM.
func newSigningPair(now time.Time) (key, certificate []byte, err error) {
	private, err := rsa.GenerateKey(rand.Reader, signingKeyBits)
	if err != nil {
		return nil, nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "studiobroker"},
		NotBefore:    now.Add(-time.Hour), // identity providers' clocks differ
		NotAfter:     now.Add(certificateLife),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		return nil, nil, err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, nil, err
	}
	key = pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})
	certificate = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return key, certificate, nil
}

func writeNew(path string, content []byte, mode fs.FileMode) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Close())
}
