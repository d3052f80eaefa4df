package config

import (
	"fmt"
	"regexp"
)

// wrong is a value that its type refuses, and what to write instead.
type wrong struct{ message, remedy string }

func (w *wrong) Error() string { return w.message + ": " + w.remedy }

func refuse(remedy, format string, args ...any) *wrong {
	return &wrong{message: fmt.Sprintf(format, args...), remedy: remedy}
}

// shaped reads text into a name that has to match a pattern.
func shaped[T ~string](into *T, text []byte, pattern *regexp.Regexp, what, remedy string) error {
	if !pattern.Match(text) {
		return refuse(remedy, "%.80q is not %s", text, what)
	}
	*into = T(text)
	return nil
}
