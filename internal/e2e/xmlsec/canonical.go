package xmlsec

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// Canonical returns the exclusive canonical form of a document, as xmllint
// writes it.
func Canonical(t testing.TB, document []byte) ([]byte, error) {
	t.Helper()
	return run(t, files{"document": document}, "xmllint", "--nonet", "--exc-c14n", "document")
}

// Referred returns the exclusive canonical form of the element with the
// attribute ID="it", with that PrefixList, as xmlsec1 digests it. The element's
// name is given as xmlsec1 wants it: namespace name, colon, local name.
// Document is the text of one whose root takes another child at its end.
func Referred(t testing.TB, document, name, prefixes string) ([]byte, error) {
	t.Helper()
	end := strings.LastIndex(document, "</")
	list := ""
	if prefixes != "" {
		list = `<ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="` + prefixes + `"/>`
	}
	text := document[:end] + strings.Replace(template, "LIST", list, 1) + document[end:]
	output, err := run(t, files{"document": []byte(text), "key": []byte("a key of 32 bytes for SHA-256...")}, "xmlsec1",
		"--sign", "--hmackey", "key", "--id-attr:ID", name, "--store-references", "--print-debug", "--output", "signed", "document")
	if err != nil {
		return nil, err
	}
	_, found, begins := bytes.Cut(output, []byte("== PreDigest data - start buffer:\n"))
	found, _, ends := bytes.Cut(found, []byte("\n== PreDigest data - end buffer"))
	if !begins || !ends {
		return nil, errors.New("xmlsec1 shows nothing that it digests")
	}
	return found, nil
}

// template is a signature to be made over the element with ID="it".
const template = `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>` +
	`<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>` +
	`<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"/>` +
	`<ds:Reference URI="#it"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">LIST</ds:Transform></ds:Transforms>` +
	`<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference>` +
	`</ds:SignedInfo><ds:SignatureValue/></ds:Signature>`
