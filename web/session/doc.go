// Package session remembers things about one browser: the sign-in that it
// began ([Pending]) and the person it proved to be while a workspace is being
// prepared ([Ticket]).
//
// Two things belong to no browser: the [Launches] that programs ask for, and
// the [LaunchTicket] that opens one of them once.
//
// What is remembered stays on the server. The browser holds a handle, which
// may travel through other hands, and in a cookie of its own a secret without
// which the handle is worth nothing. The server keeps the secret's hash.
package session
