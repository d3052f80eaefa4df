package profiles

import (
	"errors"
	"net/netip"
	"net/url"
	"regexp"
	"strings"

	"github.com/studiobroker/studiobroker/broker"
)

// Codes of a door that cannot be used.
const (
	CodeBadURL  broker.Code = "SB-3011" // AWS answered with a URL that no browser should be sent to
	CodeNotHost broker.Code = "SB-3013" // AWS answered with a URL of a host that is not the region's Studio
)

// StudioHost is the host of which every domain in region has its Studio on a
// subdomain (Public Suffix List, "Amazon SageMaker Studio"; SageMaker developer
// guide, studio-interface-endpoint).
func StudioHost(region string) string {
	if strings.HasPrefix(region, "cn-") {
		return "studio." + region + ".sagemaker.com.cn"
	}
	return "studio." + region + ".sagemaker.aws"
}

// subdomain holds nothing that a browser could read as the end of a host.
var subdomain = regexp.MustCompile(`^[a-z0-9.-]+$`)

// foreign reports whether the host is not one of the region's Studios. A port
// makes it one that AWS does not have.
func foreign(host, region string) bool {
	domain, ours := strings.CutSuffix(host, "."+StudioHost(region))
	return !ours || !subdomain.MatchString(domain)
}

// check says why a browser must not be sent to address, without telling the
// address: whoever holds it is in.
func (s *Studio) check(address, region string) error {
	u, err := url.Parse(address)
	if err == nil {
		err = unfit(u)
	} else {
		err = errors.New("the URL from AWS cannot be read")
	}
	switch {
	case err != nil:
		return broker.Refuse(broker.Unavailable, CodeBadURL, err, "check that AWS_ENDPOINT_URL_SAGEMAKER, if it is set, leads to AWS")
	case !s.anyHost && foreign(u.Host, region):
		return broker.Refuse(broker.Misconfigured, CodeNotHost, errors.New("the URL from AWS does not lead to *."+StudioHost(region)),
			"find out who answers for SageMaker: a proxy, or an endpoint in the AWS configuration file; a stand-in is set by AWS_ENDPOINT_URL_SAGEMAKER")
	}
	return nil
}

// unfit says why no browser must be sent to u, wherever it leads.
func unfit(u *url.URL) error {
	switch {
	case u.Host == "" || u.Hostname() == "":
		return errors.New("the URL from AWS names no host")
	case u.User != nil:
		return errors.New("the URL from AWS holds a password")
	case u.Scheme == "https", u.Scheme == "http" && loopback(u.Hostname()):
		return nil
	}
	return errors.New("the URL from AWS is not https")
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}
