package demo

// Addresses are where everything of a running demo is.
type Addresses struct {
	Portal string `json:"portal"`
	Broker string `json:"broker"`
	Studio string `json:"studio"`
	AWS    string `json:"aws"`
	CRM    string `json:"crm"`
	OpenID string `json:"openid"` // the issuer; see [Issuer]
}

// Issuer is the OpenID provider of the CRM at crmURL. Its name has the form of
// a Cognito user pool's.
func Issuer(crmURL string) string { return crmURL + "/" + region + "_AcmeCRM01" }
