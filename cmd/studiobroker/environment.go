package main

import (
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/studiobroker/studiobroker/config"
)

// The only variables that override the configuration. AWS_* is what the AWS
// SDK makes of it.
const (
	envConfig      = "STUDIOBROKER_CONFIG"
	envListen      = "STUDIOBROKER_LISTEN"
	envAdminListen = "STUDIOBROKER_ADMIN_LISTEN"
	envLogLevel    = "STUDIOBROKER_LOG_LEVEL"
	envLogFormat   = "STUDIOBROKER_LOG_FORMAT"
)

func orElse(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}

// override puts what the environment says in the place of what the file says.
// An error names the variable.
func override(file *config.File) error {
	for _, o := range []struct {
		variable string
		set      func(string) error
	}{
		{envListen, func(v string) error { return file.Listen.UnmarshalText([]byte(v)) }},
		{envAdminListen, func(v string) error { return file.Admin.Listen.UnmarshalText([]byte(v)) }},
		{envLogLevel, func(v string) error { return oneOf(&file.Log.Level, v, "debug", "info", "warn", "error") }},
		{envLogFormat, func(v string) error { return oneOf(&file.Log.Format, v, "json", "text") }},
	} {
		value := os.Getenv(o.variable)
		if value == "" {
			continue
		}
		if err := o.set(value); err != nil {
			return fmt.Errorf("%s: %w", o.variable, err)
		}
	}
	return nil
}

// awsHosts are those of AWS's own endpoints, VPC endpoints included.
var awsHosts = regexp.MustCompile(`\.(amazonaws\.com|amazonaws\.com\.cn|api\.aws)$`)

// standInStudios are the CSP sources of the Studios of an endpoint that stands
// in for SageMaker, none if AWS itself answers. Nobody knows where such an
// endpoint has its Studio.
func standInStudios() []string {
	endpoint := orElse(os.Getenv("AWS_ENDPOINT_URL_SAGEMAKER"), os.Getenv("AWS_ENDPOINT_URL"))
	u, err := url.Parse(endpoint)
	if endpoint == "" || err == nil && u.Scheme == "https" && awsHosts.MatchString(u.Hostname()) {
		return nil
	}
	return []string{"https:", "http://127.0.0.1:*", "http://localhost:*"}
}

func oneOf(into *string, value string, allowed ...string) error {
	if !slices.Contains(allowed, value) {
		return fmt.Errorf("%q is not one of %s", value, strings.Join(allowed, ", "))
	}
	*into = value
	return nil
}

// newLog writes to w as the configuration says: text for people, JSON for
// machines.
func newLog(w io.Writer, settings config.Log) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(settings.Level)); err != nil {
		level = slog.LevelInfo // it is not set
	}
	options := &slog.HandlerOptions{Level: level}
	if settings.Format == "text" || settings.Format == "" && terminal(w) {
		return slog.New(slog.NewTextHandler(w, options))
	}
	return slog.New(slog.NewJSONHandler(w, options))
}

func terminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
