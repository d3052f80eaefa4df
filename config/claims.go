package config

import (
	"slices"
	"strings"
)

// names holds lower-case names of attributes and claims.
type names []string

func (n names) has(name string) bool { return slices.Contains(n, strings.ToLower(name)) }

// mailNames carry e-mail addresses, in the words of OpenID Connect, LDAP and
// Microsoft. An address can change hands, and no provider owns its domain: it
// is neither a person nor a tenant.
func mailNames() names {
	return names{"email", "email_verified", "mail", "e-mail", "emailaddress", "urn:oid:0.9.2342.19200300.100.1.3",
		"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"}
}

// fleetingNames are names of people that may change or pass to somebody else
// (OpenID Connect Core 1.0, section 5.7).
func fleetingNames() names {
	return names{"preferred_username", "username", "upn", "unique_name", "name", "nickname", "given_name", "family_name", "phone_number"}
}

// ownNames are what people usually write about themselves (OpenID Connect Core
// 1.0, section 5.1, and its LDAP relatives).
func ownNames() names {
	return append(fleetingNames(), "middle_name", "profile", "picture", "website", "gender", "birthdate", "zoneinfo", "locale", "address",
		"displayname", "cn", "sn", "givenname", "telephonenumber", "mobile", "description")
}
