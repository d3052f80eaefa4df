package main

import (
	"io/fs"
	"os"

	"github.com/studiobroker/studiobroker/config"
)

// forOthers are the bits of a file's mode for whoever is neither its owner nor
// of its group.
const forOthers fs.FileMode = 0o007

// secretFile is a file that holds a secret, and where the configuration names
// it. Its path is empty if the secret is elsewhere.
type secretFile struct {
	path  config.FilePath
	place []any
}

// secretFiles are those with which somebody could be us, or anybody.
func secretFiles(file *config.File) (all []secretFile) {
	if file.Session != nil {
		all = append(all, secretFile{file.Session.Keys.File, []any{"session", "keys", "file"}})
	}
	for i, p := range file.Providers {
		if p.SAML != nil && p.SAML.Signing != nil {
			all = append(all, secretFile{p.SAML.Signing.Key.File, []any{"providers", i, "saml", "signing", "key", "file"}})
		}
		if p.SAML != nil {
			for j, pair := range p.SAML.Decryption {
				all = append(all, secretFile{pair.Key.File, []any{"providers", i, "saml", "decryption", j, "key", "file"}})
			}
		}
		if p.OIDC != nil {
			all = append(all, secretFile{p.OIDC.ClientSecret.File, []any{"providers", i, "oidc", "client_secret", "file"}})
		}
		if p.OIDC != nil && p.OIDC.ClientKey != nil {
			all = append(all, secretFile{p.OIDC.ClientKey.Key.File, []any{"providers", i, "oidc", "client_key", "key", "file"}})
		}
	}
	return all
}

// readable warns of secrets that everybody on this machine can read, each once.
func readable(file *config.File) (problems config.Problems) {
	told := map[config.FilePath]bool{}
	for _, secret := range secretFiles(file) {
		if told[secret.path] || !open(string(secret.path)) {
			continue
		}
		told[secret.path] = true
		problem := file.Problem("everybody on this machine can read "+string(secret.path), "chmod 600 "+string(secret.path), secret.place...)
		problem.Severity, problem.Code = config.Warning, config.CodeIdle
		problems = append(problems, problem)
	}
	return problems
}

// open reports whether others may do anything with the file at path. What is
// behind a link is not judged: volumes of Kubernetes are links, and nobody else
// is where they are.
func open(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&forOthers != 0
}
