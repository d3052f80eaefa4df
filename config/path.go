package config

// FilePath is a path. A relative one begins at the folder of the configuration
// file.
type FilePath string

// UnmarshalText reads a FilePath.
func (p *FilePath) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return refuse("name a file", "empty")
	}
	*p = FilePath(text)
	return nil
}

// FileRef is a file that is not secret.
type FileRef struct {
	// File is its path.
	File FilePath `yaml:"file" jsonschema:"required"`

	content []byte
}

func (FileRef) expects() string { return "{file: PATH}" }
