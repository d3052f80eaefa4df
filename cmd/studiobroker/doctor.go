package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/config/directory"
	"github.com/studiobroker/studiobroker/idp"
	"github.com/studiobroker/studiobroker/profiles"
	"github.com/studiobroker/studiobroker/profiles/access"
)

func doctorCommand() *cobra.Command {
	var path, team string
	var asJSON bool
	command := &cobra.Command{
		Use:   "doctor [--config FILE] [--team TENANT/TEAM]",
		Short: "Ask the identity providers and AWS whether people could be let in",
		Long: "Says what check says, then asks what check does not: every identity provider for its metadata, or its discovery\n" +
			"and keys; and AWS, with the credentials of this environment, whether the account of each tenant can be entered and\n" +
			"its domain be opened. It changes nothing. Run it where the broker runs: it takes the same way out.",
		Args: configIsAFlag,
		RunE: func(c *cobra.Command, _ []string) error {
			report, err := diagnose(c, orElse(path, os.Getenv(envConfig)), team)
			if err == nil {
				err = report.say(c.OutOrStdout(), asJSON)
			}
			if err == nil && report.failures() > 0 {
				err = exit{code: exitDoctor}
			}
			return failed(err)
		},
	}
	command.Flags().StringVar(&team, "team", "", "look at the workspace of this team only, as TENANT/TEAM")
	command.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	configFlag(command, &path)
	return command
}

// diagnose says what is wrong with the file at path and with whom it names.
func diagnose(c *cobra.Command, path, team string) (diagnosis, error) {
	if path == "" {
		return nil, errNoConfig()
	}
	file, problems := inspect(c.Context(), path)
	if wrongIn(problems) > 0 {
		return nil, invalid(c, problems)
	}
	places, err := placesOf(file.Directory(), team)
	if err != nil {
		return nil, exit{code: exitUsage, err: err}
	}
	awsConfig, err := awsconfig.LoadDefaultConfig(c.Context(), awsconfig.WithLogger(logging.Nop{})) // what does not work is told below
	if err != nil {
		return nil, err
	}
	d := doctor{file: file, places: places, studio: profiles.New(profiles.Config{Access: access.New(access.Config{AWS: awsConfig})})}
	return append(warningsOf(problems), d.ask(c.Context())...), nil
}

// placesOf is one assignment for each place that is entered in a way of its own:
// account, tenant and domain. With a team it is the team's.
func placesOf(teams directory.Config, team string) ([]broker.Assignment, error) {
	type place struct{ account, tenant, domain string }
	seen := map[place]bool{}
	var places []broker.Assignment
	for _, t := range teams.Teams {
		a := t.Assignment
		at := place{a.Account.Name, a.Tenant, a.Domain}
		if a.ID == team || team == "" && !seen[at] {
			seen[at] = true
			places = append(places, a)
		}
	}
	if len(places) == 0 && team != "" {
		return nil, fmt.Errorf("--team %q: there is no such team in the configuration; write TENANT/TEAM", team)
	}
	return places, nil
}

// doctor asks the world outside whether it is as the configuration says.
type doctor struct {
	file   *config.File
	places []broker.Assignment
	studio *profiles.Studio
}

// asked bounds how many are asked at once.
const asked = 8

// ask asks all at once, and answers in the order of the file.
func (d doctor) ask(ctx context.Context) diagnosis {
	made := d.meet(ctx)
	found := make([]diagnosis, len(d.file.Providers)+len(d.places))
	var questions errgroup.Group
	questions.SetLimit(asked)
	for i := range d.file.Providers {
		questions.Go(func() error {
			found[i] = d.provider(ctx, d.file.Providers[i], made[i])
			return nil
		})
	}
	for i, a := range d.places {
		questions.Go(func() error {
			words, err := d.studio.Check(ctx, a)
			found[len(d.file.Providers)+i] = diagnosis{symptomOf("workspace "+a.ID, words, err)}
			return nil
		})
	}
	_ = questions.Wait() // what they find is no error
	var all diagnosis
	for _, one := range found {
		all = append(all, one...)
	}
	return all
}

// meet makes every provider as serve does, all at once.
func (d doctor) meet(ctx context.Context) []idp.Provider {
	m := judging()
	made := make([]idp.Provider, len(d.file.Providers))
	var meetings errgroup.Group
	meetings.SetLimit(asked)
	for i, p := range d.file.Providers {
		meetings.Go(func() error {
			provider, problem := newProvider(ctx, d.file, i, m)
			if problem != nil {
				provider = absent{name: string(p.Name), why: broker.Refuse(broker.Misconfigured, problem.Code, errors.New(problem.Message), problem.Remedy)}
			}
			made[i] = provider
			return nil
		})
	}
	_ = meetings.Wait()                                    // what is wrong is with the provider
	_ = apart(d.file, made, slog.New(slog.DiscardHandler)) // check has told what is wrong in the file
	return made
}

// provider asks one provider whether it is there and fits.
func (d doctor) provider(ctx context.Context, settings config.Provider, made idp.Provider) diagnosis {
	about := "provider " + string(settings.Name)
	words, err := made.(idp.Checker).Check(ctx)
	found := diagnosis{symptomOf(about, words, err)}
	if !fetched(settings) {
		return found // its certificates have been looked at by check
	}
	now := clock()
	for _, c := range ending(certificatesOf(settings, made), now) {
		if c.use == providerSigning {
			found = append(found, symptom{State: ailing, About: about, Found: c.words(now), Code: CodeEnding, Remedy: c.remedy()})
		}
	}
	return found
}
