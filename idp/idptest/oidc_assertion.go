package idptest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"time"
)

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// authenticateByKey: RFC 7523 sections 2.2 and 3. An assertion is used once
// and lives at most five minutes.
func (o *OIDC) authenticateByKey(r *http.Request, assertion string) (OIDCClient, error) {
	var header struct{ Alg string }
	var claims struct {
		Iss, Sub, Aud, Jti string
		Exp                int64
	}
	input, signature, err := readToken(assertion, &header, &claims)
	if err != nil {
		return OIDCClient{}, err
	}
	client, known := o.client(claims.Sub)
	until := time.Unix(claims.Exp, 0)
	switch {
	case r.PostFormValue("client_assertion_type") != assertionType:
		return OIDCClient{}, errors.New("another type of assertion")
	case !known || client.Key == nil || claims.Iss != client.ID:
		return OIDCClient{}, errors.New("unknown client")
	case !signed(client.Key, header.Alg, input, signature):
		return OIDCClient{}, errors.New("the assertion's signature does not verify")
	case !slices.Contains([]string{o.at("token"), o.Issuer}, claims.Aud):
		return OIDCClient{}, errors.New("the assertion is for somebody else")
	case !o.Now().Before(until) || until.Sub(o.Now()) > 5*time.Minute:
		return OIDCClient{}, errors.New("the assertion is expired or lives too long")
	case claims.Jti == "" || !o.spend(claims.Jti):
		return OIDCClient{}, errors.New("the assertion has no jti or was used before")
	}
	return client, nil
}

func (o *OIDC) spend(jti string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	fresh := !o.spent[jti]
	o.spent[jti] = true
	return fresh
}

// readToken takes a token apart.
func readToken(token string, header, claims any) (input string, signature []byte, err error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return "", nil, errors.New("not three parts")
	}
	for i, into := range []any{header, claims} {
		text, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil {
			return "", nil, err
		}
		if err := json.Unmarshal(text, into); err != nil {
			return "", nil, err
		}
	}
	signature, err = base64.RawURLEncoding.DecodeString(parts[2])
	return parts[0] + "." + parts[1], signature, err
}

// signed verifies a signature.
func signed(key crypto.PublicKey, algorithm, input string, signature []byte) bool {
	switch public := key.(type) {
	case *rsa.PublicKey:
		hash, digest := digestOf("RS256", input)
		return algorithm == "RS256" && rsa.VerifyPKCS1v15(public, hash, digest, signature) == nil
	case *ecdsa.PublicKey:
		size := (public.Params().N.BitLen() + 7) / 8
		if len(signature) != 2*size || len(algorithm) != 5 || algorithm[:2] != "ES" {
			return false
		}
		_, digest := digestOf(algorithm, input)
		return ecdsa.Verify(public, digest, new(big.Int).SetBytes(signature[:size]), new(big.Int).SetBytes(signature[size:]))
	case ed25519.PublicKey:
		return algorithm == "EdDSA" && ed25519.Verify(public, []byte(input), signature)
	}
	return false
}
