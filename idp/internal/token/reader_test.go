package token_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/idp/internal/token"
)

func TestReadObject(t *testing.T) {
	object := func(n int) []byte { return []byte(`{"a":"` + strings.Repeat("x", n-8) + `"}`) }
	t.Run("1 MB is read", func(t *testing.T) {
		_, err := token.ReadObject(object(1 << 20))
		require.NoError(t, err)
	})
	t.Run("more is not", func(t *testing.T) {
		_, err := token.ReadObject(object(1<<20 + 1))
		require.Error(t, err)
	})
	t.Run("16 levels are read", func(t *testing.T) {
		_, err := token.ReadObject([]byte(strings.Repeat(`{"a":`, 16) + "1" + strings.Repeat("}", 16)))
		require.NoError(t, err)
	})
}

// FuzzReadObject: whatever is read, encoding/json reads the same.
func FuzzReadObject(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"sub":"ann"}`, `{"sub":"ann","SUB":"eve"}`, ` { "a" : [ 1 , "x" , true , null , {} , [] ] , "b" : -1.5e3 } `,
		`{"ſub":"x"}`, `{"a\u0062":"\ud83d\ude00"}`, `{"a":"\ud800"}`, `{"a":` + strings.Repeat("[", 20) + strings.Repeat("]", 20) + `}`,
		`{"a":1}{`, `[1]`, `"x"`, `{"a":"\\\""}`, `{"":""}`, `{"a":[[1]]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		object, err := token.ReadObject(data)
		if err != nil {
			return
		}
		var same map[string]any
		require.NoError(t, json.Unmarshal(data, &same))
		for name, value := range same {
			require.True(t, object.Has(name))
			if content, ok := value.(string); ok {
				require.Equal(t, content, object.Text(name))
				require.Equal(t, []string{content}, object.Attributes()[name])
			}
		}
		for name, values := range object.Attributes() {
			require.Contains(t, same, name)
			if elements, ok := same[name].([]any); ok {
				require.Len(t, values, len(elements))
			}
		}
	})
}
