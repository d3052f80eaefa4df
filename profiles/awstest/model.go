package awstest

import (
	_ "embed" // the model tables
	"encoding/json"
	"fmt"
	"regexp"
	"sync"
)

//go:generate go run ./internal/modelgen model_table.json

//go:embed model_table.json
var modelTable []byte

//go:embed model_overlay.json
var modelOverlay []byte

// model is what AWS publishes about one service: its operations and the shape
// of everything that goes in and out.
type model struct {
	Operations map[string]operationModel `json:"operations"`
	Shapes     map[string]*shape         `json:"shapes"`
}

// operationModel names the shapes of one operation. Errors are the codes that
// are particular to it.
type operationModel struct {
	Input  string   `json:"input"`
	Output string   `json:"output"`
	Errors []string `json:"errors"`
}

// shape constrains one kind of value. Min and Max bound a number's value, a
// text's length in Unicode scalar values or a list's length.
type shape struct {
	Type     string            `json:"type"`
	Members  map[string]string `json:"members"` // of a structure: name to shape
	Required []string          `json:"required"`
	Member   string            `json:"member"` // of a list
	Key      string            `json:"key"`    // of a map
	Value    string            `json:"value"`  // of a map
	Min      *float64          `json:"min"`
	Max      *float64          `json:"max"`
	Pattern  string            `json:"pattern"`
	Enum     []string          `json:"enum"`

	full *regexp.Regexp // Pattern as a full match
}

// models reads the embedded tables once: they are the same for every server.
var models = sync.OnceValues(func() (map[string]*model, error) {
	return loadModels(modelTable, modelOverlay)
})

// loadModels lays overlay over table and compiles every pattern.
func loadModels(table, overlay []byte) (map[string]*model, error) {
	var base, newer struct {
		Services map[string]*model `json:"services"`
	}
	if err := json.Unmarshal(table, &base); err != nil {
		return nil, fmt.Errorf("model_table.json: %w", err)
	}
	if err := json.Unmarshal(overlay, &newer); err != nil {
		return nil, fmt.Errorf("model_overlay.json: %w", err)
	}
	for name, m := range newer.Services {
		for shapeName, s := range m.Shapes {
			base.Services[name].overlay(shapeName, s)
		}
	}
	for name, m := range base.Services {
		if err := m.compile(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return base.Services, nil
}

// overlay adds the newer members and values of s to the shape called name; its
// other constraints win.
func (m *model) overlay(name string, s *shape) {
	old, ok := m.Shapes[name]
	if !ok {
		m.Shapes[name] = s
		return
	}
	for member, to := range s.Members {
		old.Members[member] = to
	}
	old.Enum = append(old.Enum, s.Enum...)
	if s.Pattern != "" {
		old.Pattern = s.Pattern
	}
	if s.Min != nil {
		old.Min = s.Min
	}
	if s.Max != nil {
		old.Max = s.Max
	}
}

// compile prepares every pattern and finds references that lead nowhere.
func (m *model) compile() error {
	for name, s := range m.Shapes {
		for _, to := range s.references() {
			if m.Shapes[to] == nil {
				return fmt.Errorf("shape %s refers to %s, which the tables lack", name, to)
			}
		}
		if s.Pattern == "" {
			continue
		}
		full, err := regexp.Compile("^(?:" + fromJava(s.Pattern) + ")$")
		if err != nil {
			return fmt.Errorf("shape %s: %w", name, err)
		}
		s.full = full
	}
	return nil
}

// references are the shapes that values of s are made of.
func (s *shape) references() []string {
	var to []string
	for _, member := range s.Members {
		to = append(to, member)
	}
	for _, one := range []string{s.Member, s.Key, s.Value} {
		if one != "" {
			to = append(to, one)
		}
	}
	return to
}

var (
	javaRune   = regexp.MustCompile(`\\u(10FFFF|10000|[0-9A-F]{4})`)
	javaRepeat = regexp.MustCompile(`\{(\d+),(\d{4,})\}`)
)

// fromJava turns a pattern of the models into Go's syntax. Go has no repeat
// count over 1000; such an upper bound is left out, the shape's Max remains.
func fromJava(pattern string) string {
	pattern = javaRune.ReplaceAllString(pattern, `\x{$1}`)
	return javaRepeat.ReplaceAllString(pattern, `{$1,}`)
}
