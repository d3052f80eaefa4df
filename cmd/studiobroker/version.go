package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// release says which program this is.
type release struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"` // of the source
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func thisRelease() release {
	r := release{Version: version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				r.Revision = s.Value
			}
		}
	}
	return r
}

func versionCommand() *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			r := thisRelease()
			if asJSON {
				return failed(json.NewEncoder(c.OutOrStdout()).Encode(r))
			}
			_, err := fmt.Fprintf(c.OutOrStdout(), "studiobroker %s (%s, %s)\n", r.Version, r.Go, r.Platform)
			return failed(err)
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return command
}
