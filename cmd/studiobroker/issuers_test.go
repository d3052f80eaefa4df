package main

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
)

// TestTwoProvidersOfOneIssuer: issuer and name are the person, so provider two
// that claims to be provider one could name its people.
func TestTwoProvidersOfOneIssuer(t *testing.T) {
	check := func(town *town) (string, int) {
		p := start(t, nil, "check", filepath.Join(town.folder, "studiobroker.yaml"))
		_ = p.Wait()
		return p.out.String(), p.ProcessState.ExitCode()
	}
	// claiming is a town whose second provider has the first one's entity ID, and a
	// key of its own.
	claiming := func(t *testing.T) *town {
		town := newTown(t)
		town.other.EntityID = town.idp.EntityID
		town.write("two.xml", string(town.other.Metadata()))
		town.change(map[string]string{"vouches_for: [finance/*]": "vouches_for: [finance/*, research/*]"})
		return town
	}
	// openID adds an OpenID provider in front of the others.
	openID := func(town *town, name, issuer string) {
		town.write("secret", "client-secret-of-the-broker")
		town.change(map[string]string{"providers:\n": "providers:\n  - name: " + name + "\n    oidc: {issuer: \"" + issuer + "\", client_id: crm, client_secret: {file: secret}}\n    vouches_for: [research/churn]\n"})
	}
	t.Run("is refused before it starts", func(t *testing.T) {
		town := claiming(t)
		said, code := check(town)
		require.Equal(t, exitConfig, code, said)
		require.Contains(t, said, "providers[1].name: providers one and two have the issuer")
		require.Contains(t, said, "same_people_as: one at two")
		require.Contains(t, said, "[SB-5106]")
		p := start(t, nil, "serve", "--config", filepath.Join(town.folder, "studiobroker.yaml"))
		_ = p.Wait()
		require.Equal(t, exitConfig, p.ProcessState.ExitCode())
	})
	t.Run("is refused although it lists the other's certificate beside its own", func(t *testing.T) {
		town := claiming(t)
		town.write("two.xml", string(town.other.MetadataWith(town.other.Certificate, town.idp.Certificate)))
		said, code := check(town)
		require.Equal(t, exitConfig, code, said)
	})
	t.Run("is taken where the operator says that they have the same people", func(t *testing.T) {
		for _, at := range []string{"  - name: two\n", "  - name: one\n"} {
			town := claiming(t)
			town.change(map[string]string{at: at + "    same_people_as: " + map[string]string{"  - name: two\n": "one", "  - name: one\n": "two"}[at] + "\n"})
			said, code := check(town)
			require.Zero(t, code, said)
			town.open()
			require.Contains(t, town.click(town.idp, idptest.Someone("ann", "Team1")).page, "Studio is open")
			b := newBrowser(t)
			b.post(town.acs(town.other), map[string][]string{"RelayState": {"research/churn"}, "SAMLResponse": {town.response(town.other, idptest.Someone("ann", "Team1"))}})
			require.Contains(t, b.page, "Studio is open")
			require.Len(t, town.aws.Profiles("d-town"), 1, "one name is one person")
		}
	})
	t.Run("is refused even then if they name people by different attributes", func(t *testing.T) {
		town := claiming(t)
		town.change(map[string]string{"  - name: two\n    saml: {": "  - name: two\n    same_people_as: one\n    saml: {person: uid, "})
		said, code := check(town)
		require.Equal(t, exitConfig, code, said)
		require.Contains(t, said, "give both the same person")
	})
	t.Run("needs no word where both are believed by the same metadata", func(t *testing.T) {
		town := newTown(t)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(town.idp.Metadata()) }))
		defer server.Close()
		town.change(map[string]string{"{file: two.xml}": "{file: one.xml}"})
		said, code := check(town)
		require.Zero(t, code, said)
		town.change(map[string]string{"{file: one.xml}": `{url: "` + server.URL + `"}`})
		said, code = town.doctor("--team", "research/churn")
		require.Zero(t, code, said)
		require.Contains(t, said, "ok       provider two: ")
	})
	t.Run("is not known of metadata that nobody has asked for", func(t *testing.T) {
		town := newTown(t)
		town.change(map[string]string{"{file: one.xml}": `{url: "https://one.example.com/metadata"}`, "{file: two.xml}": `{url: "https://two.example.com/metadata"}`})
		said, code := check(town)
		require.Zero(t, code, said)
	})
	t.Run("keeps out the one whose metadata is fetched, and nobody else", func(t *testing.T) {
		town := claiming(t)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(town.other.Metadata()) }))
		defer server.Close()
		town.change(map[string]string{"{file: two.xml}": `{url: "` + server.URL + `"}`})
		said, code := town.doctor("--team", "research/churn")
		require.Equal(t, exitDoctor, code)
		require.Contains(t, said, "failed   provider two: providers one and two have the issuer")
		town.open()
		b := newBrowser(t)
		b.post(town.acs(town.other), map[string][]string{"RelayState": {"research/churn"}, "SAMLResponse": {town.response(town.other, idptest.Someone("ann", "Team1"))}})
		require.Contains(t, b.page, "SB-5106")
		require.Contains(t, body(t, town.admin+"/readyz?verbose"), "provider two lets nobody in (SB-5106)")
		require.Contains(t, body(t, town.url+"/saml/two/metadata"), town.url+"/saml/two/acs", "who shall let it in first wants our metadata")
		require.Contains(t, town.click(town.idp, idptest.Someone("ann", "Team1")).page, "Studio is open")
	})
	t.Run("is the one that was trusted first, also while its metadata cannot be had", func(t *testing.T) {
		town := claiming(t)
		var down atomic.Bool
		publish := func(idp *idptest.SAML) string {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if idp == town.idp && down.Load() {
					w.WriteHeader(http.StatusInternalServerError)
					return
				}
				_, _ = w.Write(idp.Metadata())
			}))
			t.Cleanup(server.Close)
			return server.URL
		}
		first, claims := publish(town.idp), publish(town.other)
		town.change(map[string]string{"{file: one.xml}": `{url: "` + first + `"}`, "{file: two.xml}": `{url: "` + claims + `"}`})
		impostor := func() string {
			b := newBrowser(t)
			b.post(town.acs(town.other), map[string][]string{"RelayState": {"research/churn"}, "SAMLResponse": {town.response(town.other, idptest.Someone("ann", "Team1"))}})
			return b.page
		}
		town.open()
		require.Contains(t, town.click(town.idp, idptest.Someone("ann", "Team1")).page, "Studio is open")
		require.Contains(t, impostor(), "SB-5106")

		down.Store(true)
		require.Equal(t, exitInterrupted, town.interrupt(t))
		town.change(map[string]string{first: first + "/moved"}) // nothing of it is kept
		town.open()
		require.Contains(t, town.click(town.idp, idptest.Someone("ann", "Team1")).page, "SB-1044")
		require.Contains(t, impostor(), "SB-5106")

		anchor, err := saml.ReadAnchor(town.other.Metadata())
		require.NoError(t, err)
		town.change(map[string]string{claims + `"`: claims + `", approve: ` + anchor.Fingerprint()})
		require.NoError(t, town.Process.Signal(syscall.SIGHUP))
		town.logs(t, "configuration in force")
		require.Contains(t, impostor(), "Studio is open", "the operator has said that it is the same provider")
	})
	t.Run("is refused across protocols too", func(t *testing.T) {
		town := newTown(t)
		op := idptest.StartOIDC(t)
		town.idp.EntityID = op.Issuer
		town.write("one.xml", string(town.idp.Metadata()))
		openID(town, "open", op.Issuer)
		said, code := check(town)
		require.Equal(t, exitConfig, code, said)
		require.Contains(t, said, "[SB-5106]")
		town.change(map[string]string{"  - name: open\n": "  - name: open\n    same_people_as: one\n"})
		said, code = check(town)
		require.Zero(t, code, said)
	})
	t.Run("leaves nobody out among three", func(t *testing.T) {
		town := claiming(t)
		op := idptest.StartOIDC(t)
		town.idp.EntityID, town.other.EntityID = op.Issuer, op.Issuer
		town.write("one.xml", string(town.idp.Metadata()))
		town.write("two.xml", string(town.other.Metadata()))
		openID(town, "open", op.Issuer)
		town.change(map[string]string{
			"  - name: one\n":            "  - name: one\n    same_people_as: open\n",
			"  - name: two\n    saml: {": "  - name: two\n    same_people_as: open\n    saml: {person: uid, ",
		})
		said, code := check(town)
		require.Equal(t, exitConfig, code, said)
		require.Contains(t, said, "providers one and two have the issuer")
		town.change(map[string]string{"person: uid, ": ""})
		said, code = check(town)
		require.Zero(t, code, said)
	})
	t.Run("is worth a word where two have nothing in common", func(t *testing.T) {
		town := newTown(t)
		town.change(map[string]string{"  - name: two\n": "  - name: two\n    same_people_as: one\n"})
		said, code := check(town)
		require.Zero(t, code, said)
		require.Contains(t, said, "they have no people in common [SB-5007]")
	})
	t.Run("needs no word among OpenID providers, whose keys are the issuer's", func(t *testing.T) {
		town := newTown(t)
		op := idptest.StartOIDC(t)
		openID(town, "open", op.Issuer)
		openID(town, "again", op.Issuer)
		said, code := check(town)
		require.Zero(t, code, said)
	})
	t.Run("is not what a provider that does not exist makes of it", func(t *testing.T) {
		town := newTown(t)
		town.change(map[string]string{"  - name: two\n": "  - name: two\n    same_people_as: onne\n"})
		said, code := check(town)
		require.Equal(t, exitConfig, code, said)
		require.Contains(t, said, "did you mean one?")
	})
}
