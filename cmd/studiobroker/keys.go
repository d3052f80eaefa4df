package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
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
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/studiobroker/studiobroker/web/session"
)

const (
	signingKeyBits  = 2048 // what every identity provider takes; it signs requests, it protects no data
	openingKeyBits  = 3072 // what is encrypted for it may be recorded and kept (NIST SP 800-57, beyond 2030)
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
			"--only makes one of these, or what not everybody needs:\n" +
			"  session     session.keys\n" +
			"  saml        saml.key and saml.crt\n" +
			"  ecdsa       saml-ecdsa.key and saml-ecdsa.crt (P-256): signs 20 times faster, for providers that take it\n" +
			"  decryption  saml-decryption.key and saml-decryption.crt (RSA 3072), which open what a provider encrypts\n" +
			"              (providers[].saml.decryption)\n" +
			"Files that exist are never overwritten.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			sets := []string{onlySession, onlySAML, onlyECDSA, onlyDecryption}
			if only != "" && !slices.Contains(sets, only) {
				return exit{code: exitUsage, err: fmt.Errorf("--only is one of %s, not %q", strings.Join(sets, ", "), only)}
			}
			return failed(generate(c.OutOrStdout(), folder, only))
		},
	}
	command.Flags().StringVar(&folder, "out", ".", "folder for the files")
	command.Flags().StringVar(&only, "only", "", "make these keys alone: session, saml, ecdsa or decryption")
	return command
}

// What generate makes when it does not make the usual.
const (
	onlySession    = "session"
	onlySAML       = "saml"
	onlyECDSA      = "ecdsa"
	onlyDecryption = "decryption"
)

// keyFile is a file that does not exist yet.
type keyFile struct {
	name    string
	content []byte
	mode    fs.FileMode
}

// generate writes the keys into folder, and their names to out.
func generate(out io.Writer, folder, only string) error {
	files, err := newKeys(only, clock())
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	for _, file := range files {
		path := filepath.Join(folder, file.name)
		err := writeNew(path, file.content, file.mode)
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("%s exists, and keys are never overwritten: choose another folder with --out, or remove what nothing uses any more%s", path, rotation(file.name))
		}
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintln(out, path)
	}
	return nil
}

// rotation is how keys of that name are renewed while they are in use.
func rotation(name string) string {
	if name != sessionKeys {
		return ""
	}
	return "; studiobroker keys rotate renews keys that seal sessions"
}

// newKeys are the files that only names, or the usual ones.
func newKeys(only string, now time.Time) (files []keyFile, err error) {
	var key, certificate []byte
	name := "saml"
	switch only {
	case onlySession:
	case onlyECDSA:
		name = "saml-ecdsa"
		key, certificate, err = newECDSAPair(now)
	case onlyDecryption:
		name = "saml-decryption"
		key, certificate, err = newRSAPair(openingKeyBits, x509.KeyUsageKeyEncipherment, now)
	default:
		key, certificate, err = newSigningPair(now)
	}
	if key != nil {
		files = append(files, keyFile{name + ".key", key, 0o600}, keyFile{name + ".crt", certificate, 0o644})
	}
	if only == onlySession || only == "" {
		files = append(files, keyFile{sessionKeys, session.NewKeys().Text(), 0o600})
	}
	return files, err
}

const sessionKeys = "session.keys"

func rotateCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "rotate [FILE]",
		Short: "Put a new pair in front of the keys that seal sessions",
		Long: "FILE is session.keys unless named, and is replaced at once. The pair that was in use still opens sessions; the one before it does not.\n" +
			"A broker that runs takes it up by itself. With several of them, spread the file before it is used.",
		Args: argument("file of session keys", "studiobroker keys rotate secrets/session.keys", false),
		RunE: func(c *cobra.Command, args []string) error {
			path := append(args, sessionKeys)[0]
			text, err := os.ReadFile(path)
			if err != nil {
				return failed(err)
			}
			keys, err := session.ParseKeys(string(text))
			if err != nil {
				return failed(fmt.Errorf("%s: %w", path, err))
			}
			if err := replace(path, keys.Rotate().Text()); err != nil {
				return failed(err)
			}
			_, _ = fmt.Fprintln(c.OutOrStdout(), path)
			return nil
		},
	}
}

// replace puts content in the place of the file at path, at once. What another
// rotation left behind is not taken for it.
func replace(path string, content []byte) error {
	next := path + ".next"
	err := writeNew(next, content, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists: another rotation is under way, or did not end; remove it if none is", next)
	}
	if err != nil {
		return err
	}
	return os.Rename(next, path)
}

// newSigningPair returns a key and its certificate, both in PEM.
func newSigningPair(now time.Time) (key, certificate []byte, err error) {
	return newRSAPair(signingKeyBits, x509.KeyUsageDigitalSignature, now)
}

func newRSAPair(bits int, usage x509.KeyUsage, now time.Time) (key, certificate []byte, err error) {
	private, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		return nil, nil, err
	}
	return certified(private, usage, now)
}

func newECDSAPair(now time.Time) (key, certificate []byte, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	return certified(private, x509.KeyUsageDigitalSignature, now)
}

// certified returns the key and a certificate that it signs itself.
func certified(private crypto.Signer, usage x509.KeyUsage, now time.Time) (key, certificate []byte, err error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "studiobroker"},
		NotBefore:    now.Add(-time.Hour), // identity providers' clocks differ
		NotAfter:     now.Add(certificateLife),
		KeyUsage:     usage,
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
