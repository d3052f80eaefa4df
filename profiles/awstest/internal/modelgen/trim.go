package main

import (
	"encoding/json"
	"fmt"
)

// want is what one service contributes to the table.
type want struct {
	path       string // below models/apis
	operations []string
}

func wanted() map[string]want {
	return map[string]want{
		"sagemaker": {"sagemaker/2017-07-24", []string{
			"CreateUserProfile", "DescribeUserProfile", "UpdateUserProfile", "DeleteUserProfile", "ListUserProfiles",
			"CreatePresignedDomainUrl", "DescribeDomain", "ListDomains", "ListTags", "AddTags", "DeleteTags",
		}},
		"sts": {"sts/2011-06-15", []string{"AssumeRole", "GetCallerIdentity"}},
	}
}

// ref is a reference to a shape in an API model.
type ref struct {
	Shape string `json:"shape"`
}

// model is the part of an api-2.json file that constrains documents.
type model struct {
	Operations map[string]struct {
		Input  ref   `json:"input"`
		Output ref   `json:"output"`
		Errors []ref `json:"errors"`
	} `json:"operations"`
	Shapes map[string]struct {
		Type     string         `json:"type"`
		Members  map[string]ref `json:"members"`
		Required []string       `json:"required"`
		Member   ref            `json:"member"`
		Key      ref            `json:"key"`
		Value    ref            `json:"value"`
		Min      *float64       `json:"min"`
		Max      *float64       `json:"max"`
		Pattern  string         `json:"pattern"`
		Enum     []string       `json:"enum"`
	} `json:"shapes"`
}

// trim keeps operations of a model and the shapes that they reach.
func trim(raw []byte, operations []string) (service, error) {
	var m model
	if err := json.Unmarshal(raw, &m); err != nil {
		return service{}, err
	}
	kept := service{Operations: map[string]operation{}, Shapes: map[string]shape{}}
	for _, name := range operations {
		op, ok := m.Operations[name]
		if !ok {
			return service{}, fmt.Errorf("the model has no operation %s", name)
		}
		o := operation{Input: op.Input.Shape, Output: op.Output.Shape}
		for _, e := range op.Errors {
			o.Errors = append(o.Errors, e.Shape)
		}
		kept.Operations[name] = o
		m.keep(o.Input, kept.Shapes)
		m.keep(o.Output, kept.Shapes)
	}
	return kept, nil
}

// keep adds the shape called name, and all that it reaches, to kept.
func (m model) keep(name string, kept map[string]shape) {
	if _, done := kept[name]; name == "" || done {
		return
	}
	from := m.Shapes[name]
	s := shape{
		Type: from.Type, Required: from.Required, Min: from.Min, Max: from.Max, Pattern: from.Pattern, Enum: from.Enum,
		Member: from.Member.Shape, Key: from.Key.Shape, Value: from.Value.Shape,
	}
	if len(from.Members) > 0 {
		s.Members = map[string]string{}
	}
	for member, to := range from.Members {
		s.Members[member] = to.Shape
	}
	kept[name] = s
	for _, to := range s.Members {
		m.keep(to, kept)
	}
	m.keep(s.Member, kept)
	m.keep(s.Key, kept)
	m.keep(s.Value, kept)
}
