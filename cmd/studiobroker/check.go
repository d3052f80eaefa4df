package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/web/session"
)

// configFlag is --config, with its variable.
func configFlag(command *cobra.Command, path *string) {
	command.Flags().StringVar(path, "config", "", "configuration file (or "+envConfig+")")
}

// loadConfig loads the file at path. What is wrong with it goes to standard
// error, and so do warnings.
func loadConfig(c *cobra.Command, path string) (*config.File, error) {
	if path == "" {
		return nil, errNoConfig()
	}
	file, err := config.Load(path)
	if err != nil {
		return nil, invalid(c, err)
	}
	if len(file.Warnings) > 0 {
		_, _ = fmt.Fprintln(c.ErrOrStderr(), file.Warnings.Render())
	}
	return file, nil
}

func errNoConfig() error {
	return exit{code: exitUsage, err: errors.New("no configuration: give --config FILE or set " + envConfig)}
}

// invalid shows what is wrong with a configuration.
func invalid(c *cobra.Command, err error) error {
	var problems config.Problems
	if !errors.As(err, &problems) {
		return exit{code: exitConfig, err: err}
	}
	_, _ = fmt.Fprintln(c.ErrOrStderr(), problems.Render())
	return exit{code: exitConfig, err: errors.New("the configuration is not valid")}
}

// verdict is what check says as JSON.
type verdict struct {
	Valid    bool            `json:"valid"`
	Problems config.Problems `json:"problems"`
}

func checkCommand() *cobra.Command {
	var asJSON bool
	var path string
	command := &cobra.Command{
		Use:   "check [FILE]",
		Short: "Say everything that is wrong with a configuration",
		Long:  "Reads the configuration and every file that it names, and says everything that is wrong,\nwith place and remedy. It asks neither AWS nor any identity provider.",
		Args:  argument("configuration", "studiobroker check studiobroker.yaml", false),
		RunE: func(c *cobra.Command, args []string) error {
			path := orElse(path, os.Getenv(envConfig))
			if len(args) > 0 {
				path = args[0]
			}
			if path == "" {
				return errNoConfig()
			}
			_, problems := inspect(c.Context(), path)
			wrong := wrongIn(problems)
			if err := sayVerdict(c, path, asJSON, problems, wrong); err != nil {
				return failed(err)
			}
			if wrong > 0 {
				return exit{code: exitConfig}
			}
			return nil
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	configFlag(command, &path)
	return command
}

// wrongIn counts what is wrong, warnings aside.
func wrongIn(problems config.Problems) (wrong int) {
	for _, p := range problems {
		if p.Severity == config.Error {
			wrong++
		}
	}
	return wrong
}

// inspect loads the file at path, and finds what is wrong with it and with what
// it names. A file that cannot be loaded is nil.
func inspect(ctx context.Context, path string) (*config.File, config.Problems) {
	file, err := config.Load(path)
	if err != nil {
		var problems config.Problems
		if !errors.As(err, &problems) {
			problems = config.Problems{{Severity: config.Error, Code: config.CodeUnreadable, File: path, Message: err.Error()}}
		}
		return nil, problems
	}
	problems := file.Warnings
	if file.Session != nil {
		if _, err := session.ParseKeys(file.Session.Keys.Reveal()); err != nil {
			problems = append(problems, file.Problem(err.Error(), "make a keys file with studiobroker keys generate", "session", "keys"))
		}
	}
	problems = append(problems, readable(file)...)
	made := make([]idp.Provider, len(file.Providers))
	for i := range file.Providers {
		provider, found := inspectProvider(ctx, file, i)
		made[i], problems = provider, append(problems, found...)
	}
	problems = append(problems, idle(file, made)...)
	return file, append(problems, apart(file, made, slog.New(slog.DiscardHandler))...)
}

// inspectProvider finds what is wrong with a provider, and which of its
// certificates end soon. It asks nobody: what metadata behind a URL says is not
// known.
func inspectProvider(ctx context.Context, file *config.File, i int) (made idp.Provider, problems config.Problems) {
	if !fetched(file.Providers[i]) {
		provider, problem := newProvider(ctx, file, i, judging())
		if problem != nil {
			return nil, config.Problems{*problem}
		}
		made = provider
	}
	now := clock()
	for _, c := range ending(certificatesOf(file.Providers[i], made), now) {
		problem := file.Problem(c.words(now), c.remedy(), "providers", i, "saml", map[use]string{signing: "signing", encryption: "decryption", providerSigning: "metadata"}[c.use])
		problem.Severity, problem.Code = config.Warning, CodeEnding
		problems = append(problems, problem)
	}
	return made, problems
}

func sayVerdict(c *cobra.Command, path string, asJSON bool, problems config.Problems, wrong int) error {
	if asJSON {
		return json.NewEncoder(c.OutOrStdout()).Encode(verdict{Valid: wrong == 0, Problems: append(config.Problems{}, problems...)})
	}
	if len(problems) > 0 {
		if _, err := fmt.Fprintln(c.OutOrStdout(), problems.Render()); err != nil {
			return err
		}
	}
	words := fmt.Sprintf("%s is valid", path)
	switch warnings := len(problems) - wrong; {
	case wrong > 0:
		words = fmt.Sprintf("%s is not valid: %d to correct", path, wrong)
	case warnings > 0:
		words = fmt.Sprintf("%s, warnings: %d", words, warnings)
	}
	_, err := fmt.Fprintln(c.OutOrStdout(), words)
	return err
}
