package config

import (
	"crypto/tls"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
)

// maxMetadata bounds the metadata of one provider in bytes.
const maxMetadata = 1 << 20

// minRSA is the shortest RSA key, in bits, that may sign (NIST SP 800-131A).
const minRSA = 2048

// resolver reads what the configuration names.
type resolver struct {
	report   *report
	snapshot *snapshot
	folder   string
}

func (r *resolver) resolve(f *File) {
	providers, accounts := r.report.document.top().in("providers"), r.report.document.top().in("accounts")
	r.locate(&f.State.File)
	r.locate(&f.Audit.File)
	if f.Session != nil {
		r.secret(r.report.document.top().at("session", "keys"), &f.Session.Keys)
	}
	for i := range f.Providers {
		if saml := f.Providers[i].SAML; saml != nil {
			r.saml(providers.at(i, "saml"), saml)
		}
		if oidc := f.Providers[i].OIDC; oidc != nil {
			r.oidc(providers.at(i, "oidc"), oidc)
		}
	}
	for i := range f.Accounts {
		r.secret(accounts.at(i, "external_id"), &f.Accounts[i].ExternalID)
	}
}

func (r *resolver) saml(at *place, s *SAML) {
	s.Metadata.content = r.fileOr(noMetadata, at.at("metadata", "file"), &s.Metadata.File)
	if len(s.Metadata.content) > maxMetadata {
		r.report.wrong(at.at("metadata", "file"), CodeFile, "name the metadata of one provider, not of a federation", "larger than %d MB", maxMetadata>>20)
	}
	if s.Signing != nil {
		r.pair(at.in("signing"), s.Signing, true)
	}
	list := at.in("decryption")
	for i := range s.Decryption {
		r.pair(list.item(i), &s.Decryption[i], false)
	}
}

// pair reads a key and its certificate, and refuses those that do not belong
// together or are not fit for their use.
func (r *resolver) pair(at *place, k *KeyPair, signs bool) {
	r.secret(at.in("key"), &k.Key)
	k.Certificate.content = r.file(at.at("certificate", "file"), &k.Certificate.File)
	if k.Key.Reveal() == "" || k.Certificate.content == nil {
		return
	}
	const remedy = "make a new pair with studiobroker keys generate, or name a key and a certificate, in PEM, that belong together"
	pair, err := tls.X509KeyPair(k.Certificate.content, []byte(k.Key.Reveal()))
	switch {
	case err != nil:
		r.report.wrong(at, CodeFile, remedy, "%s", strings.TrimPrefix(err.Error(), "tls: "))
	case !strong(pair.PrivateKey, signs) && signs:
		r.report.wrong(at, CodeFile, remedy, "neither an RSA key of at least %d bits nor an ECDSA key on P-256", minRSA)
	case !strong(pair.PrivateKey, signs):
		r.report.wrong(at, CodeFile, remedy, "not an RSA key of at least %d bits", minRSA)
	default:
		k.pair = pair
	}
}

func (r *resolver) oidc(at *place, o *OIDC) {
	r.secret(at.in("client_secret"), &o.ClientSecret)
	if o.ClientKey == nil {
		return
	}
	key := at.at("client_key", "key")
	r.secret(key, &o.ClientKey.Key)
	if o.ClientKey.Key.Reveal() == "" {
		return
	}
	var err error
	if o.ClientKey.signer, err = parseKey(o.ClientKey.Key.Reveal()); err != nil {
		r.report.wrong(key, CodeFile, "name an RSA key of at least 2048 bits or a P-256 key, in PEM", "%s", err)
	}
}

// locate makes a relative path begin at the configuration's folder.
func (r *resolver) locate(path *FilePath) {
	if *path != "" && !filepath.IsAbs(string(*path)) {
		*path = FilePath(filepath.Join(r.folder, string(*path)))
	}
}

// What to do about a file that cannot be read. Some providers want our
// metadata before they give theirs.
const (
	noFile     = "name a file that exists and may be read; relative paths begin at the configuration's folder"
	noMetadata = noFile + "; until the provider's metadata is there, write metadata: {url: https://...}, which need not answer yet"
)

// file reads the file at path; nil if there is none to read.
func (r *resolver) file(at *place, path *FilePath) []byte { return r.fileOr(noFile, at, path) }

// fileOr is file with another remedy.
func (r *resolver) fileOr(remedy string, at *place, path *FilePath) []byte {
	if *path == "" {
		return nil
	}
	r.locate(path)
	data, err := r.snapshot.read(string(*path))
	switch {
	case err != nil:
		r.report.wrong(at, CodeFile, remedy, "%s: %s", *path, reason(err))
		return nil
	case len(data) == 0:
		r.report.wrong(at, CodeFile, "name a file that holds something", "%s: empty", *path)
		return nil
	}
	return data
}

// secret reads the secret that ref refers to.
func (r *resolver) secret(at *place, ref *SecretRef) {
	switch {
	case ref.File != "":
		at = at.in("file")
		text := strings.TrimRight(string(r.file(at, &ref.File)), "\r\n")
		if text == "" {
			r.report.wrong(at, CodeFile, "write the secret into it", "%s: empty", ref.File)
			return
		}
		ref.Secret = NewSecret(text)
	case ref.Env != "":
		at = at.in("env")
		text, ok := r.snapshot.source.LookupEnv(string(ref.Env))
		if text == "" {
			why := "the environment variable is not set"
			if ok {
				why = "the environment variable is empty"
			}
			r.report.wrong(at, CodeFile, "set it where the broker runs, or name a file", "%s", why)
			return
		}
		ref.Secret = NewSecret(text)
	}
}

// reason is err without the path that it repeats.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return err.Error()
}
