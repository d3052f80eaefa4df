package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// argument lets a command have one argument, or makes it need one. What is
// wrong is told with an example.
func argument(what, example string, needed bool) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case needed && len(args) == 0:
			return fmt.Errorf("the %s is missing: %s", what, example)
		case len(args) > 1:
			return fmt.Errorf("one %s at a time, and %q is another: %s", what, args[1], example)
		}
		return nil
	}
}

// configIsAFlag refuses what is probably the configuration, given without its
// flag.
func configIsAFlag(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("give the configuration as --config %s", args[0])
	}
	return nil
}
