package awstest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// tinyModel has one shape of each kind.
const tinyModel = `{"services":{"s":{"shapes":{
	"In":      {"type":"structure","required":["Name"],"members":{"Name":"Name","Count":"Count","Share":"Share","On":"Flag","Names":"Names","Inner":"Inner","Labels":"Labels","Kind":"Kind","At":"Time"}},
	"Inner":   {"type":"structure","required":["Name"],"members":{"Name":"Name"}},
	"Name":    {"type":"string","min":2,"max":4,"pattern":"^[a-zé]*"},
	"Kind":    {"type":"string","enum":["red","blue"]},
	"Count":   {"type":"integer","min":1,"max":3},
	"Share":   {"type":"double","min":0.25},
	"Flag":    {"type":"boolean"},
	"Time":    {"type":"timestamp"},
	"Names":   {"type":"list","member":"Name","min":1,"max":2},
	"Labels":  {"type":"map","key":"Name","value":"Kind"}}}}}`

func TestValidate(t *testing.T) {
	tables, err := loadModels([]byte(tinyModel), []byte(`{}`))
	require.NoError(t, err)
	m := tables["s"]
	for _, test := range []struct{ sentence, doc, violations string }{
		{"what fits passes", `{"Name":"ab","Count":3,"Share":0.25,"On":true,"Names":["ab"],"Inner":{"Name":"cd"},"Labels":{"ab":"red"},"Kind":"blue","At":1.5}`, ""},
		{"a required member is missing", `{}`, "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null"},
		{"a required member is missing inside", `{"Name":"ab","Inner":{}}`, "1 validation error detected: Value null at 'inner.name' failed to satisfy constraint: Member must not be null"},
		{"a text is too short", `{"Name":"a"}`, "1 validation error detected: Value 'a' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 2"},
		{"length counts characters", `{"Name":"éééé"}`, ""},
		{"a text is too long and of the wrong form", `{"Name":"abcDE"}`, "2 validation errors detected: Value 'abcDE' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zé]*; Value 'abcDE' at 'name' failed to satisfy constraint: Member must have length less than or equal to 4"},
		{"a pattern has to match to the end", `{"Name":"ab\n"}`, "1 validation error detected: Value 'ab\n' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zé]*"},
		{"a number is too small", `{"Name":"ab","Count":0}`, "1 validation error detected: Value '0' at 'count' failed to satisfy constraint: Member must have value greater than or equal to 1"},
		{"a number is too large", `{"Name":"ab","Count":4}`, "1 validation error detected: Value '4' at 'count' failed to satisfy constraint: Member must have value less than or equal to 3"},
		{"a list is too short", `{"Name":"ab","Names":[]}`, "1 validation error detected: Value '[0 members]' at 'names' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"a list is too long", `{"Name":"ab","Names":["ab","cd","ef"]}`, "1 validation error detected: Value '[3 members]' at 'names' failed to satisfy constraint: Member must have length less than or equal to 2"},
		{"a member of a list does not fit", `{"Name":"ab","Names":["ab","x"]}`, "1 validation error detected: Value 'x' at 'names.2.member' failed to satisfy constraint: Member must have length greater than or equal to 2"},
		{"a value is none of the set", `{"Name":"ab","Kind":"green"}`, "1 validation error detected: Value 'green' at 'kind' failed to satisfy constraint: Member must satisfy enum value set: [red, blue]"},
		{"a key of a map does not fit", `{"Name":"ab","Labels":{"x":"red"}}`, "1 validation error detected: Value 'x' at 'labels' failed to satisfy constraint: Member must have length greater than or equal to 2"},
		{"a value of a map does not fit", `{"Name":"ab","Labels":{"ab":"green"}}`, "1 validation error detected: Value 'green' at 'labels.ab' failed to satisfy constraint: Member must satisfy enum value set: [red, blue]"},
	} {
		t.Run(test.sentence, func(t *testing.T) {
			doc, err := decodeJSON([]byte(test.doc))
			require.NoError(t, err)
			v := m.validate("In", doc)
			require.Equal(t, test.violations, v.message())
			require.Empty(t, v.mistyped)
			require.Empty(t, v.unknown)
		})
	}
	for _, test := range []struct{ sentence, doc, mistyped string }{
		{"a number is no text", `{"Name":1}`, "INTEGER_VALUE can not be converted to string at 'name'"},
		{"a text is no number", `{"Name":"ab","Count":"1"}`, "STRING_VALUE can not be converted to integer at 'count'"},
		{"a fraction is no integer", `{"Name":"ab","Count":1.5}`, "DECIMAL_VALUE can not be converted to integer at 'count'"},
		{"nor is a number of 40 bits", `{"Name":"ab","Count":1099511627776}`, "DECIMAL_VALUE can not be converted to integer at 'count'"},
		{"nor one out of all bounds", `{"Name":"ab","Share":1e999}`, "DECIMAL_VALUE can not be converted to double at 'share'"},
		{"a text is no truth", `{"Name":"ab","On":"true"}`, "STRING_VALUE can not be converted to boolean at 'on'"},
		{"an object is no list", `{"Name":"ab","Names":{}}`, "STRUCTURE_VALUE can not be converted to list at 'names'"},
		{"a list is no object", `{"Name":"ab","Inner":[]}`, "LIST_VALUE can not be converted to structure at 'inner'"},
		{"a truth is no text", `{"Name":true}`, "BOOLEAN_VALUE can not be converted to string at 'name'"},
	} {
		t.Run(test.sentence, func(t *testing.T) {
			doc, err := decodeJSON([]byte(test.doc))
			require.NoError(t, err)
			require.Equal(t, test.mistyped, m.validate("In", doc).mistyped)
		})
	}
	t.Run("a member that the model lacks is named", func(t *testing.T) {
		v := m.validate("In", document{"Name": "ab", "Inner": document{"Name": "ab", "Colour": "blue"}})
		require.Equal(t, "inner.Colour", v.unknown)
	})
}

func TestPrune(t *testing.T) {
	tables, err := loadModels([]byte(tinyModel), []byte(`{}`))
	require.NoError(t, err)
	m := tables["s"]
	doc, err := decodeJSON([]byte(`{"Name":"ab","Colour":"blue","Count":null,"Inner":{"Colour":{"a":[1]},"Name":"cd"},"Labels":{"ab":"red","cd":null},"Names":[{"a":{"b":1}}]}`))
	require.NoError(t, err)
	m.prune(m.Shapes["In"], doc)
	require.Equal(t, document{"Name": "ab", "Inner": document{"Name": "cd"}, "Labels": document{"ab": "red"}, "Names": []any{document{}}}, doc)
}
