// Package config is the configuration file: one YAML document that is read
// strictly, checked whole and never half believed.
//
//	file, err := config.Load("studiobroker.yaml")
//
// Load tells everything that is wrong at once. Its error is of type
// [Problems]; each [Problem] knows file, line, column and the key's path, shows
// the lines around it and says what to write instead. What is not wrong but
// probably not meant is in [File.Warnings].
//
// A File holds effective values: defaults are filled in, teams have inherited
// from their tenant, relative paths begin at the file's folder, and every file
// that the configuration names has been read. [File.Watch] tells when any of them has changed.
//
// The types in this package are the reference: their yaml tags are the keys,
// their jsonschema tags the rules and defaults, and their comments the
// descriptions in the JSON Schema that [Schema] returns. Values that look
// like numbers but are names, such as account IDs, are read as they are
// written: 012345670123 stays what it is, with quotes or without.
package config
