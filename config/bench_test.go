package config_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/config"
)

// company is a configuration of tenants with two teams each.
func company(tenants int) []byte {
	var text strings.Builder
	head, _, _ := strings.Cut(good, "tenants:")
	text.WriteString(head)
	text.WriteString("tenants:\n")
	for i := range tenants {
		fmt.Fprintf(&text, `  - id: tenant%[1]d
    account: ml
    domain: d-abc%[1]d
    teams:
      - id: churn
        title: Churn models
        who: {equals: Team%[1]d}
        execution_role: arn:aws:iam::012345670123:role/churn%[1]d
        tags: {Team: Team%[1]d}
      - id: prices
        who: {group: ds-prices-%[1]d}
        execution_role: arn:aws:iam::012345670123:role/prices%[1]d
`, i)
	}
	return []byte(strings.Replace(text.String(), "[research/*]", "['*/*']", 1))
}

func BenchmarkParse(b *testing.B) {
	for _, tenants := range []int{10, 1000} {
		b.Run(fmt.Sprintf("%d tenants", tenants), func(b *testing.B) {
			text := company(tenants)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				file, err := config.Parse("/etc/sb/studiobroker.yaml", text, folder.source())
				require.NoError(b, err)
				_ = file.Directory()
			}
		})
	}
}
