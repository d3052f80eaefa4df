// Package idp says what an identity provider must be able to do: send a
// browser away to prove who the person is, and read what it brings back.
//
// Its sub-packages speak one protocol each and turn what comes back into
// [broker.Evidence]. None of them knows another, the pages, the directory or
// AWS.
package idp
