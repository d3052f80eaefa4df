package saml

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/saml/strict"
)

// FuzzForm reads any body. What is accepted, net/url and encoding/base64 read
// the same. We accept less: names have to be written without escapes, there may
// be no artifact and no field twice, base64 is strict. And we accept more: what
// other fields hold does not have to be escaped.
func FuzzForm(f *testing.F) {
	for _, body := range []string{
		"SAMLResponse=PGE%2BPC9hPg%3D%3D&RelayState=h+1%21", "RelayState=&SAMLResponse=PGEvPg==", "SAMLResponse=PGEv\r\n+%0d%0aPg==", "x=%zz&SAMLResponse=QQ==",
		"SAMLResponse=QR==", "SAMLResponse=QQ", "SAMLResponse=-_-_", "SAMLResponse", "SAMLResponse=a&SAMLResponse=b", "SAML%52esponse=QQ==", "SAMLart=x&SAMLResponse=QQ==",
		"SAMLResponse=QQ==;RelayState=x", "SAMLResponse=%4", "RelayState=%&SAMLResponse=QQ==", "RelayState=" + strings.Repeat("%C3%A9", 41) + "&SAMLResponse=QQ==", "&&=&SAMLResponse=====",
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		form, err := parseForm([]byte(body)) // it reads in place
		if err != nil {
			require.Equal(t, broker.NotVerified, broker.RefusalOf(err).Kind)
			return
		}
		require.LessOrEqual(t, len(form.relayState), maxRelayState)
		theirs, err := url.ParseQuery(body)
		if err == nil && len(theirs["SAMLResponse"]) == 1 && len(theirs["RelayState"]) <= 1 {
			require.Equal(t, unwrapped(theirs.Get("SAMLResponse")), string(form.response))
			if relayState := theirs.Get("RelayState"); len(relayState) <= maxRelayState {
				require.Equal(t, relayState, form.relayState)
			} else {
				require.Empty(t, form.relayState)
			}
		}
		requireBase64(t, form.response)
	})
}

// requireBase64 asserts that encoded is read as encoding/base64 reads it.
func requireBase64(t *testing.T, encoded []byte) {
	t.Helper()
	theirs, theirErr := base64.StdEncoding.Strict().DecodeString(string(encoded))
	kept := []byte("kept")
	message, err := decodeMessage(kept, encoded)
	if err == nil {
		require.NoError(t, theirErr)
		require.Equal(t, "kept"+string(theirs), string(message))
		require.LessOrEqual(t, len(theirs), strict.MaxBytes)
		return
	}
	require.Equal(t, kept, message)
	require.True(t, theirErr != nil || len(theirs) == 0 || len(theirs) > strict.MaxBytes)
}

// unwrapped is base64 without white space.
func unwrapped(value string) string {
	return strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "").Replace(value)
}
