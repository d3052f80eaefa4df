// Package frontdoor gives plain servers on loopback https host names.
//
// The broker's cookies are Secure and prefixed __Host-, and a browser treats
// two host names below .test as two sites. One listener, one certificate and
// one authority serve them all; see [Door.Transport] for Go clients and
// [Door.Pin] for Chromium.
package frontdoor
