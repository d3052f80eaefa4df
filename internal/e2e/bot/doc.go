// Package bot walks through sign-ins as a person with a browser would.
//
// It follows redirects, fills the form that asks for a password, submits the
// forms that a page's script would submit, and waits on pages that refresh
// themselves. It runs no script and, as every Go client, does not know
// SameSite: that is what the test with a real browser is for.
package bot
