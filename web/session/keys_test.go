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
	for name, tt := range map[string]struct{ text, says string }{
		"nothing":           {"", "0 pairs of keys, one or two are needed"},
		"three pairs":       {strings.Repeat(line+"\n", 3), "3 pairs of keys, one or two are needed"},
		"half a pair":       {line[:60], "not a file of session keys"},
		"what is no base64": {"not-base64!", "not a file of session keys"},
		"a key in PEM":      {"-----BEGIN PRIVATE KEY-----\n" + strings.Repeat(line[:64]+"\n", 28) + "-----END PRIVATE KEY-----\n", "not a file of session keys"},
		"half a second one": {line + "\n" + line[:60], "line 2 is not a pair"},
		"one pair twice":    {line + "\n" + line, "both pairs are the same"},
	} {
		t.Run(name+" is refused, and not quoted", func(t *testing.T) {
			_, err := session.ParseKeys(tt.text)
			require.ErrorContains(t, err, tt.says)
			require.ErrorContains(t, err, "studiobroker keys")
			if tt.text != "" {
				require.NotContains(t, err.Error(), tt.text[:10])
			}
		})
	}
}
