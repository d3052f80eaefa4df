package gate

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryPartOfTheModelHasAContent(t *testing.T) {
	for parent, c := range model {
		require.LessOrEqual(t, len(c.parts), maxParts, parent)
		for _, p := range c.parts {
			require.NotNil(t, p.content, "%v in %v", p.name, parent)
		}
	}
}
