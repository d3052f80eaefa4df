// Package encryption opens what a provider encrypted for us: an
// EncryptedAssertion or an EncryptedID (SAML core 2.3.4 and 2.2.4, XML
// Encryption 1.1).
//
// Whoever has our certificate can encrypt, so what was opened is believed no
// more than what arrived in the clear. And whoever sends ciphertexts must not
// learn from the answers what is in them: everything that depends on public
// bytes only is judged first and in words; after it each key of the ring does
// one operation, and all failures are one error. AES-CBC, which has no integrity
// of its own, is opened only where a verified signature covers the ciphertext:
// who could learn something from a failure is the provider that wrote it.
package encryption
