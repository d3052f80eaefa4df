// Command studiobroker signs people in to Amazon SageMaker Studio.
//
// This package is the wiring: the only one that knows every other. Each
// subcommand has a file of its name; build.go turns a configuration into a
// broker with its doors.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// version is set by the linker in releases.
var version = "dev"

// Exit codes, as docs/reference/commands.md lists them.
const (
	exitFailed      = 1   // failed at run time
	exitUsage       = 2   // the command line makes no sense
	exitConfig      = 3   // the configuration is not valid
	exitDoctor      = 4   // doctor found what keeps people out
	exitNoWorkspace = 5   // explain: no workspace would be offered
	exitInterrupted = 130 // Ctrl-C
)

// exit is an error that decides the exit code. What is the matter has been
// said already when err is nil.
type exit struct {
	code int
	err  error
}

func (e exit) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e exit) Unwrap() error { return e.err }

func main() { os.Exit(run(os.Args[1:])) }

// errInterrupted is the cause of a context that Ctrl-C ended.
var errInterrupted = errors.New("interrupted")

// run runs one command and returns the exit code.
func run(args []string) int {
	ctx, cancel := untilSignal()
	defer cancel()
	root := commands()
	root.SetArgs(args)
	command, err := root.ExecuteContextC(ctx)
	switch {
	case err == nil && errors.Is(context.Cause(ctx), errInterrupted):
		return exitInterrupted
	case err == nil:
		return 0
	}
	var known exit
	if !errors.As(err, &known) {
		known = exit{code: exitUsage, err: fmt.Errorf("%w\nsee %s --help", err, command.CommandPath())}
	}
	if known.err != nil {
		_, _ = fmt.Fprintln(root.ErrOrStderr(), "studiobroker:", known.err)
	}
	return known.code
}

// untilSignal is a context that ends with the first SIGINT or SIGTERM. The
// second one kills.
func untilSignal() (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case s := <-signals:
			signal.Stop(signals)
			if s == os.Interrupt {
				cancel(errInterrupted)
			}
			cancel(nil)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil) }
}

// commands is the command line.
func commands() *cobra.Command {
	root := &cobra.Command{
		Use:           "studiobroker",
		Short:         "The front door of Amazon SageMaker Studio",
		Long:          "studiobroker verifies what an identity provider says about a person, decides which\nworkspace is theirs, and sends their browser to Amazon SageMaker Studio.",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.AddCommand(serveCommand(), demoCommand(), checkCommand(), doctorCommand(), explainCommand(), samlCommand(), keysCommand(), schemaCommand(), versionCommand())
	return root
}

// group is a command that does nothing without one of its own.
func group(name, short string) *cobra.Command {
	return &cobra.Command{Use: name, Short: short, Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
		var names []string
		for _, inner := range c.Commands() {
			names = append(names, inner.Name())
		}
		return fmt.Errorf("say which: %s", strings.Join(names, ", "))
	}}
}

// failed is the end of a command that made sense but did not work out.
func failed(err error) error {
	var known exit
	if err == nil || errors.As(err, &known) {
		return err
	}
	return exit{code: exitFailed, err: err}
}
