package saml_test

import (
	"context"
	"encoding/base64"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
)

// canary is an address, and how often somebody connected to it.
func canary(t *testing.T) (address string, visits *atomic.Int32) {
	t.Helper()
	visits = new(atomic.Int32)
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			visits.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	return server.URL, visits
}

func TestChecklistNoConnection(t *testing.T) {
	address, visits := canary(t)
	before := func(text string) func(string) string { return func(xml string) string { return text + xml } }
	for name, change := range map[string]func(string) string{
		"a document type":           before(`<!DOCTYPE x SYSTEM "` + address + `">`),
		"an entity":                 before(`<!DOCTYPE x [<!ENTITY e SYSTEM "` + address + `">]>`),
		"a style sheet":             before(`<?xml-stylesheet href="` + address + `"?>`),
		"a schema":                  swapped(`Version="2.0"`, `Version="2.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x `+address+`"`),
		"the reference":             swapped(`URI="#`, `URI="`+address+`#`),
		"a transform":               swapped("http://www.w3.org/2001/10/xml-exc-c14n#", address),
		"key information":           swapped("<ds:KeyInfo>", `<ds:KeyInfo><ds:RetrievalMethod URI="`+address+`"/>`),
		"the issuer":                swapped(">https://idp.corp.test<", ">"+address+"<"),
		"the destination":           swapped(acs, address),
		"an include":                swapped("<saml2p:Status>", `<saml2p:Extensions><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="`+address+`"/></saml2p:Extensions><saml2p:Status>`),
		"an encrypted assertion":    swapped("<saml2:Assertion", `<saml2:EncryptedAssertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion"><x xmlns="urn:x" URI="`+address+`"/></saml2:EncryptedAssertion><saml2:Assertion`),
		"the class of a connection": swapped("urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport", address),
	} {
		t.Run("3 "+name+" makes us connect to nobody", func(t *testing.T) {
			_, _ = verify(provider(t), edit(t, change), nil)
			require.Zero(t, visits.Load())
		})
	}
	t.Run("3 an artifact makes us connect to nobody", func(t *testing.T) {
		_, _ = post(provider(t), "SAMLart", address).Evidence(nil).Verify(context.Background())
		require.Zero(t, visits.Load())
	})
	t.Run("3 a cipher that is somewhere else makes us connect to nobody", func(t *testing.T) {
		p, _ := opening(t)
		_, _ = verify(p, respond(t, tile(), ann(), idptest.Encrypted(forUs("", "")), idptest.AfterSigning(func(xml string) string {
			return strings.NewReplacer("<xenc:CipherValue>", `<xenc:CipherReference URI="`+address+`">`, "</xenc:CipherValue>", "</xenc:CipherReference>").Replace(xml)
		})), nil)
		require.Zero(t, visits.Load())
	})
}

func swapped(old, with string) func(string) string {
	return func(xml string) string { return strings.Replace(xml, old, with, 1) }
}

// Every answer is a person or a refusal of what came: nothing that somebody
// sends is a fault of ours.
func TestChecklistNoPanic(t *testing.T) {
	document, err := base64.StdEncoding.DecodeString(respond(t, tile(), ann()))
	require.NoError(t, err)
	p := provider(t)
	judged := func(t *testing.T, changed []byte) {
		t.Helper()
		_, err := verify(p, base64.StdEncoding.EncodeToString(changed), nil)
		if err != nil {
			require.Equal(t, broker.NotVerified, broker.RefusalOf(err).Kind)
		}
	}
	t.Run("7 a message that is cut anywhere is refused", func(t *testing.T) {
		for end := range document {
			judged(t, document[:end])
		}
	})
	t.Run("7 a message that lacks any byte, or has another, is refused or read", func(t *testing.T) {
		for i := 0; i < len(document); i += 3 {
			judged(t, append(append([]byte{}, document[:i]...), document[i+1:]...))
			changed := append([]byte{}, document...)
			changed[i] = "<&>\"'=: \x00\xff"[i%10]
			judged(t, changed)
		}
	})
	t.Run("7 a form that is cut anywhere is refused", func(t *testing.T) {
		const form = "RelayState=%41%20b+c&x&=&SAMLResponse=QUFB%3D%0D%0A+"
		for end := range form {
			_, err := postBody(p, form[:end]).Evidence(nil).Verify(context.Background())
			require.Equal(t, broker.NotVerified, broker.RefusalOf(err).Kind)
		}
	})
	t.Run("7 a reference that is cut anywhere is refused", func(t *testing.T) {
		for _, text := range []string{"<x>&", "<x>&#", "<x>&#x", "<x>&amp", "<x a='&'/>"} {
			judged(t, []byte(text))
		}
	})
}
