package lemonldap

// openIDProvider lets clients sign people in by OpenID Connect.
func (p *Portal) openIDProvider() object {
	variables, scopes, options := object{}, object{}, object{}
	for _, client := range p.clients {
		variables[client.ID] = object{"email": "mail", "name": "cn", "preferred_username": "uid", "groups": "groups;string;always"}
		scopes[client.ID] = object{"groups": "groups"} // what the scope groups asks for
		options[client.ID] = object{
			"oidcRPMetaDataOptionsClientID":           client.ID,
			"oidcRPMetaDataOptionsClientSecret":       client.Secret,
			"oidcRPMetaDataOptionsRedirectUris":       client.RedirectURI,
			"oidcRPMetaDataOptionsIDTokenSignAlg":     "RS256",
			"oidcRPMetaDataOptionsIDTokenForceClaims": 1, // not at userinfo only
			"oidcRPMetaDataOptionsRequirePKCE":        1,
			"oidcRPMetaDataOptionsBypassConsent":      1,
		}
	}
	return object{
		"issuerDBOpenIDConnectActivation":       1,
		"issuerDBOpenIDConnectRule":             1,
		"oidcServiceMetaDataIssuer":             p.Issuer(),
		"oidcServicePrivateKeySig":              string(p.keys.KeyPEM),
		"oidcServicePublicKeySig":               string(p.keys.CertificatePEM),
		"oidcServiceKeyIdSig":                   "portal-1",
		"oidcServiceAllowAuthorizationCodeFlow": 1,
		"oidcRPMetaDataExportedVars":            variables,
		"oidcRPMetaDataOptionsExtraClaims":      scopes,
		"oidcRPMetaDataOptions":                 options,
	}
}
