package config

import (
	"slices"
	"strings"
)

// regionNames are what AWS calls its regions, without the numbers
// (https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html;
// partitions.json of the AWS SDKs for those that are apart).
func regionNames() []string {
	return []string{
		"af-south", "ap-east", "ap-northeast", "ap-south", "ap-southeast", "ca-central", "ca-west",
		"eu-central", "eu-north", "eu-south", "eu-west", "il-central", "me-central", "me-south", "mx-central",
		"sa-east", "us-east", "us-west", "cn-north", "cn-northwest", "us-gov-east", "us-gov-west", "eusc-de-east",
		"us-iso-east", "us-iso-west", "us-isob-east", "us-isob-west", "eu-isoe-west", "us-isof-east", "us-isof-south",
	}
}

// name is r without its number.
func (r Region) name() string {
	return string(r[:max(0, strings.LastIndexByte(string(r), '-'))])
}

// region points at a name that is almost one of AWS's. The pattern takes every
// name that AWS could give, since new regions come.
func (c *checker) region(at *place, r Region) {
	if meant := slipped(r.name()); meant != "" {
		number := string(r[len(r.name()):])
		c.report.warn(at, "did you mean "+meant+number+"?", "no region of AWS is called "+string(r))
	}
}

// slipped is the region that was meant by a name with a slip in one of its
// words; empty without one. Words of other regions, such as those of eu-east,
// are no slip: they may be a new region.
func slipped(name string) string {
	names := regionNames()
	meant := closest(name, names)
	own, other := strings.Split(name, "-"), strings.Split(meant, "-")
	if slices.Contains(names, name) || len(own) != len(other) {
		return ""
	}
	words := strings.Split(strings.Join(names, "-"), "-")
	for i, word := range own {
		if word != other[i] && (slices.Contains(words, word) || closest(word, other[i:i+1]) == "") {
			return ""
		}
	}
	return meant
}
