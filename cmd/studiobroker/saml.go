package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/idp/saml"
)

func samlCommand() *cobra.Command {
	command := &cobra.Command{Use: "saml", Short: "What a SAML identity provider has to know"}
	var path string
	metadata := &cobra.Command{
		Use:   "metadata PROVIDER --config FILE",
		Short: "Print our metadata for one provider",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			file, err := loadConfig(c, orElse(path, os.Getenv(envConfig)))
			if err != nil {
				return err
			}
			provider, err := findSAML(c, file, args[0])
			if err != nil {
				return err
			}
			_, err = c.OutOrStdout().Write(provider.Metadata())
			return failed(err)
		},
	}
	configFlag(metadata, &path)
	command.AddCommand(metadata)
	return command
}

// findSAML makes the provider of that name for a command that lets nobody in.
func findSAML(c *cobra.Command, file *config.File, name string) (*saml.Provider, error) {
	for i, p := range file.Providers {
		if string(p.Name) != name {
			continue
		}
		provider, problem := newSAML(c.Context(), file, i, newMetadataFetcher(newLog(c.ErrOrStderr(), file.Log)).get, unusedLedger{})
		if problem != nil {
			return nil, invalid(c, config.Problems{*problem})
		}
		return provider, nil
	}
	return nil, exit{code: exitUsage, err: fmt.Errorf("no provider %q in the configuration", name)}
}
