package saml_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
)

// BenchmarkRatios measures the gate, from base64 to verified bytes, beside what
// nobody can save and beside crewjam/saml, in one run and on one document. Only
// ratios mean something. They are of the least rounds: what else a machine does
// only adds, and more to what reads memory than to arithmetic.
func BenchmarkRatios(b *testing.B) {
	s := today(b)
	for name, how := range map[string]struct {
		lies []idptest.Lie
		cost floor
	}{
		"assertion signed": {nil, floor{verifications: 1}},
		"both signed":      {[]idptest.Lie{idptest.BothAreSigned}, floor{verifications: 2}},
		"encrypted":        {[]idptest.Lie{idptest.Encrypted(forUs("", ""))}, floor{verifications: 1, decryptions: 1}},
	} {
		b.Run(name, func(b *testing.B) {
			response, err := s.Respond(tile(), employee(), how.lies...)
			require.NoError(b, err)
			ours, cannotBeSaved := judging(b, s, response), how.cost.of(b, s, response)
			theirs := func() error { return nil }
			if how.cost.decryptions == 0 {
				theirs = parsing(b, s, response)
			}
			var took, least, alone []float64
			for b.Loop() {
				alone = append(alone, round(b, theirs, 2))
				runtime.GC() // what they leave behind is not ours
				round(b, ours, 10)
				took, least = append(took, round(b, ours, 50)), append(least, round(b, cannotBeSaved, 50))
			}
			b.ReportMetric(slices.Min(took)/slices.Min(least), "floors")
			b.ReportMetric(median(took)/median(least), "floors-by-medians")
			if how.cost.decryptions == 0 {
				b.ReportMetric(slices.Min(alone)/slices.Min(took), "times-below-crewjam")
			}
		})
	}
}

// floor is what has to be done for a response, whoever does it: base64, a scan
// for tags, and for each signature the SHA-256 of what it covers and of what is
// signed, and one public-key operation; for an encrypted assertion a private
// one.
type floor struct{ verifications, decryptions int }

func (f floor) of(b *testing.B, s *idptest.SAML, response string) func() error {
	document, err := base64.StdEncoding.DecodeString(response)
	require.NoError(b, err)
	info := document[:min(1024, len(document))]
	sum := sha256.Sum256(info)
	signature, err := s.Key.Sign(nil, sum[:], crypto.SHA256)
	require.NoError(b, err)
	public := s.Certificate.PublicKey.(*rsa.PublicKey)
	key, _ := spKey()
	private := key.(*rsa.PrivateKey)
	sealed, err := rsa.EncryptOAEP(sha256.New(), rand.Reader, &private.PublicKey, make([]byte, 32), nil)
	require.NoError(b, err)
	encoded, decoded := []byte(response), make([]byte, len(response))
	return func() error {
		n, _ := base64.StdEncoding.Decode(decoded, encoded)
		if bytes.Count(decoded[:n], []byte("<")) == 0 {
			return nil
		}
		for range f.verifications {
			sha256.Sum256(decoded[:n])
			sum := sha256.Sum256(info)
			if err := rsa.VerifyPKCS1v15(public, crypto.SHA256, sum[:], signature); err != nil {
				return err
			}
		}
		for range f.decryptions {
			if _, err := private.Decrypt(nil, sealed, &rsa.OAEPOptions{Hash: crypto.SHA256}); err != nil {
				return err
			}
		}
		return nil
	}
}

// round returns what one of n runs takes, in nanoseconds.
func round(b *testing.B, run func() error, n int) float64 {
	began := time.Now()
	for range n {
		if err := run(); err != nil {
			b.Fatal(err)
		}
	}
	return float64(time.Since(began).Nanoseconds()) / float64(n)
}

func median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}
