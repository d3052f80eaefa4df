package lemonldap

import (
	"path/filepath"
	"time"
)

// object is a part of the portal's JSON configuration.
type object map[string]any

// configuration returns what the portal reads at its start. LemonLDAP::NG has
// a default for everything that is not named here.
func (p *Portal) configuration() object {
	conf := object{"cfgNum": 1, "cfgVersion": "2.16.1", "cfgDate": time.Now().Unix()}
	merge(conf, p.site(), p.storage(), p.people(), p.identityProvider(), p.serviceProviders(), p.openIDProvider())
	return conf
}

func (p *Portal) site() object {
	return object{
		"portal": p.publicURL() + "/",
		// One virtual host, open to whoever signed in.
		"locationRules":   object{p.host: object{"default": "accept"}},
		"exportedHeaders": object{},
		"domain":          p.host,
		"cookieName":      "lemonldap",
		"securedCookie":   1,
		"https":           1,
		// The pages may send forms to the broker.
		"cspFormAction": "*",
		"requireToken":  1,
		// The portal loads a captcha module even when no page asks for one.
		"captcha":                     "NoCaptcha",
		"captcha_login_enabled":       0,
		"captcha_mail_enabled":        0,
		"captcha_register_enabled":    0,
		"portalDisplayRegister":       0,
		"portalDisplayResetPassword":  0,
		"portalDisplayChangePassword": 0,
		"loginHistoryEnabled":         0,
		"notification":                0,
	}
}

func (p *Portal) storage() object {
	file := func(name string) object {
		return object{
			"Directory":      filepath.Join(p.folder, name),
			"LockDirectory":  filepath.Join(p.folder, name, "lock"),
			"generateModule": "Lemonldap::NG::Common::Apache::Session::Generate::SHA256",
		}
	}
	return object{
		"globalStorage":            "Apache::Session::File",
		"globalStorageOptions":     file("sessions"),
		"persistentStorage":        "Apache::Session::File",
		"persistentStorageOptions": file("psessions"),
		"localSessionStorage":      "Cache::FileCache",
		"localSessionStorageOptions": object{
			"cache_root": filepath.Join(p.folder, "cache"), "namespace": "lemonldap-ng-sessions",
			"default_expires_in": 600, "directory_umask": "007", "cache_depth": 3,
		},
	}
}

// people takes the accounts and groups of LemonLDAP::NG's own demonstration.
func (p *Portal) people() object {
	return object{
		"authentication":   "Demo",
		"userDB":           "Same",
		"passwordDB":       "Null",
		"registerDB":       "Null",
		"demoExportedVars": object{"cn": "cn", "mail": "mail", "uid": "uid"},
		"exportedVars":     object{},
		"macros":           object{"_whatToTrace": "lc($_user)"},
	}
}

func (p *Portal) identityProvider() object {
	key, certificate := string(p.keys.KeyPEM), string(p.keys.CertificatePEM)
	return object{
		"issuerDBSAMLActivation":              1,
		"issuerDBSAMLRule":                    1,
		"samlEntityID":                        "#PORTAL#/saml/metadata",
		"samlServicePrivateKeySig":            key,
		"samlServicePublicKeySig":             certificate,
		"samlServiceUseCertificateInResponse": 1,
		"samlServiceSignatureMethod":          "RSA_SHA256",
		"samlOrganizationName":                "Example",
		"samlOrganizationDisplayName":         "Example",
		"samlOrganizationURL":                 "https://example.org/",
	}
}

// serviceProviders admits each with its metadata and gives it a tile.
func (p *Portal) serviceProviders() object {
	xml, attributes, options := object{}, object{}, object{}
	tiles := object{"type": "category", "catname": "SageMaker Studio"}
	for _, application := range p.known {
		name := application.Name
		xml[name] = object{"samlSPMetaDataXML": application.Metadata}
		attributes[name] = object{
			// 1 = mandatory; then the name and format on the wire.
			"uid":    "1;uid;urn:oasis:names:tc:SAML:2.0:attrname-format:basic;",
			"mail":   "1;mail;urn:oasis:names:tc:SAML:2.0:attrname-format:basic;",
			"groups": "1;groups;urn:oasis:names:tc:SAML:2.0:attrname-format:basic;",
		}
		own := object{
			"samlSPMetaDataOptionsSignSSOMessage":           1,
			"samlSPMetaDataOptionsCheckSSOMessageSignature": 1, // requests must be signed
			"samlSPMetaDataOptionsEnableIDPInitiatedURL":    1, // the tile
			"samlSPMetaDataOptionsNameIDFormat":             "email",
			"samlSPMetaDataOptionsSignatureMethod":          "RSA_SHA256",
			"samlSPMetaDataOptionsEncryptionMode":           "none",
			"samlSPMetaDataOptionsNotOnOrAfterTimeout":      600, // seconds
			"samlSPMetaDataOptionsForceUTF8":                1,
		}
		for key, value := range application.Options {
			own["samlSPMetaDataOptions"+key] = value
		}
		options[name] = own
		tiles[name] = object{
			"type":    "application",
			"options": object{"name": application.Tile, "display": "on", "uri": p.Unsolicited(name, application.Wish)},
		}
	}
	return object{
		"samlSPMetaDataXML":                xml,
		"samlSPMetaDataExportedAttributes": attributes,
		"samlSPMetaDataOptions":            options,
		"applicationList":                  object{"1studio": tiles},
	}
}

func merge(into object, parts ...object) {
	for _, part := range parts {
		for key, value := range part {
			into[key] = value
		}
	}
}
