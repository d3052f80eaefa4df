package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
)

const (
	signingKeyBits  = 2048 // what every identity provider takes; it signs requests, it protects no data
	certificateLife = 10 * 365 * 24 * time.Hour
)

func keysCommand() *cobra.Command {
	keys := &cobra.Command{Use: "keys", Short: "Make keys"}
	var folder string
	generate := &cobra.Command{
		Use:   "generate",
		Short: "Make the key pair that signs requests to SAML identity providers",
		Long:  "Writes saml.key and saml.crt (RSA 2048, self-signed, ten years). Files that exist are never overwritten.\nName them in the configuration as providers[].saml.signing.",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			key, certificate, err := newSigningPair(time.Now())
			if err != nil {
				return failed(err)
			}
			if err := os.MkdirAll(folder, 0o700); err != nil {
				return failed(err)
			}
			for _, file := range []struct {
				name    string
				content []byte
				mode    fs.FileMode
			}{{"saml.key", key, 0o600}, {"saml.crt", certificate, 0o644}} {
				path := filepath.Join(folder, file.name)
				if err := writeNew(path, file.content, file.mode); err != nil {
					return failed(err)
				}
				_, _ = fmt.Fprintln(c.OutOrStdout(), path)
			}
			return nil
		},
	}
	generate.Flags().StringVar(&folder, "out", ".", "folder for the files")
	keys.AddCommand(generate)
	return keys
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
