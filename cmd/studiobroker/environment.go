package main

import (
	"io"
	"log/slog"
	"os"

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

// newLog writes to w as the configuration says: text for people, JSON for
// machines.
func newLog(w io.Writer, settings config.Log) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(orElse(os.Getenv(envLogLevel), settings.Level))); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	format := orElse(os.Getenv(envLogFormat), settings.Format)
	if format == "text" || format == "" && terminal(w) {
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
