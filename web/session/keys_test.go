package session_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/web/session"
)

func TestKeys(t *testing.T) {
	t.Run("are read as they were written", func(t *testing.T) {
		keys := session.NewKeys().Rotate()
		read, err := session.ParseKeys(string(keys.Text()))
		require.NoError(t, err)
		require.Equal(t, keys, read)
	})
	t.Run("rotate to two pairs and no more", func(t *testing.T) {
		first := session.NewKeys()
		second := first.Rotate()
		third := second.Rotate()
		require.Len(t, second, 2)
		require.Equal(t, first[0], second[1], "the last pair still opens")
		require.Len(t, third, 2)
		require.Equal(t, second[0], third[1])
	})
	t.Run("are never printed", func(t *testing.T) {
		keys := session.NewKeys()
		for _, form := range []string{fmt.Sprint(keys), fmt.Sprintf("%+v", keys), fmt.Sprintf("%#v", keys)} {
			require.Contains(t, form, "[keys]")
			require.NotContains(t, form, "0x")
		}
	})
	line := strings.TrimSpace(string(session.NewKeys().Text()))
	for name, text := range map[string]string{
		"nothing":           "",
		"three pairs":       strings.Repeat(line+"\n", 3),
		"half a pair":       line[:60],
		"what is no base64": "not-base64!",
		"one pair twice":    line + "\n" + line,
	} {
		t.Run(name+" is refused, and not quoted", func(t *testing.T) {
			_, err := session.ParseKeys(text)
			require.ErrorContains(t, err, "studiobroker keys")
			if text != "" {
				require.NotContains(t, err.Error(), text[:10])
			}
		})
	}
}
