// Package limit says who has knocked too often: per address, so that one
// cannot keep the others waiting, and per provider, so that many together
// cannot either.
//
// Nothing in it grows: it remembers so many addresses and no more, and forgets
// those that may send a whole burst again.
package limit
