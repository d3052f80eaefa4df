package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatAilsSeveralIsSaidOnce(t *testing.T) {
	without := symptom{State: failing, Found: "no credentials", Code: "SB-4014", Remedy: "give the broker some"}
	about := func(s symptom, what string) symptom {
		s.About = what
		return s
	}
	well := symptom{State: healthy, Found: "is there"}
	d := diagnosis{about(without, "one"), about(without, "two"), about(well, "three"), about(well, "four"), about(without, "five")}

	var text, program strings.Builder
	require.NoError(t, d.say(&text, false))
	require.NoError(t, d.say(&program, true))

	const remedy = "       = give the broker some [SB-4014]\n"
	require.Equal(t, "failed   one, two: no credentials\n"+remedy+"ok       three: is there\nok       four: is there\nfailed   five: no credentials\n"+remedy, text.String())
	require.Equal(t, 5, strings.Count(program.String(), `"about"`), "programs read each by itself")
}
