package simplesamlphp

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/internal/e2e/keypair"
)

// FirstKey is the key that the identity provider signs with at first.
const FirstKey = "idp"

// AddKey makes a key that nothing uses yet.
func (p *IdentityProvider) AddKey(t testing.TB, name string) {
	t.Helper()
	writePair(t, p.folder, name)
}

// UseKeys lets the identity provider sign with one key, and announce another
// one in its metadata beside it; none if empty.
func (p *IdentityProvider) UseKeys(t testing.TB, signs, announced string) {
	t.Helper()
	useKeys(t, p.folder, signs, announced)
}

func useKeys(t testing.TB, folder, signs, announced string) {
	t.Helper()
	keys, err := json.Marshal(map[string]string{"signs": signs, "announced": announced})
	require.NoError(t, err)
	write(t, filepath.Join(folder, "keys.json"), keys)
}

func writePair(t testing.TB, folder, name string) {
	t.Helper()
	pair := keypair.New(t, name)
	write(t, filepath.Join(folder, "cert", name+".key"), pair.KeyPEM)
	write(t, filepath.Join(folder, "cert", name+".crt"), pair.CertificatePEM)
}
