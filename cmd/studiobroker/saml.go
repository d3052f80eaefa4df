package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/idp/saml"
)

func samlCommand() *cobra.Command {
	command := group("saml", "What a SAML identity provider has to know")
	var path string
	metadata := &cobra.Command{
		Use:   "metadata PROVIDER --config FILE",
		Short: "Print our metadata for one provider",
		Args:  argument("name of a SAML provider of the configuration", "studiobroker saml metadata corp --config studiobroker.yaml", true),
		RunE: func(c *cobra.Command, args []string) error {
			file, err := loadConfig(c, orElse(path, os.Getenv(envConfig)))
			if err != nil {
				return err
			}
			i, err := indexOf(file, args[0])
			if err != nil {
				return err
			}
			settings := file.Providers[i]
			if settings.SAML == nil {
				return exit{code: exitUsage, err: fmt.Errorf("provider %q does not speak SAML", args[0])}
			}
			ours, err := saml.Describe(judging().samlConfig(file, settings, nil))
			if err == nil {
				_, err = fmt.Fprintf(c.OutOrStdout(), "%s\n", ours)
			}
			return failed(err)
		},
	}
	configFlag(metadata, &path)
	command.AddCommand(metadata)
	return command
}

// indexOf is the place of the provider of that name in the file.
func indexOf(file *config.File, name string) (int, error) {
	var names []string
	for i, p := range file.Providers {
		if string(p.Name) == name {
			return i, nil
		}
		names = append(names, string(p.Name))
	}
	return 0, exit{code: exitUsage, err: fmt.Errorf("no provider %q in the configuration, which has %s", name, strings.Join(names, ", "))}
}

// findProvider makes the provider of that name for a command that lets nobody
// in.
func findProvider(c *cobra.Command, file *config.File, name string) (idp.Provider, error) {
	i, err := indexOf(file, name)
	if err != nil {
		return nil, err
	}
	provider, problem := newProvider(c.Context(), file, i, judging())
	if problem != nil {
		return nil, invalid(c, config.Problems{*problem})
	}
	if gone, is := provider.(absent); is {
		return nil, failed(gone.why)
	}
	return provider, nil
}
