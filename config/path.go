package config

// FilePath is a path. A relative one begins at the folder of the configuration
// file.
type FilePath string

// FileRef names a file that is not secret.
type FileRef struct {
	// File is its path.
	File FilePath `yaml:"file" jsonschema:"required"`

	content []byte
}

func (FileRef) expects() string { return "{file: PATH}" }
