package config

import (
	"path/filepath"
	"reflect"
)

// Load reads the configuration file at path and every file that it names. Its
// error is of type [Problems] and holds all that is wrong.
func Load(path string) (*File, error) {
	source := system()
	data, err := source.ReadFile(path)
	if err != nil {
		return nil, Problems{{Severity: Error, Code: CodeUnreadable, File: path, Message: reason(err), Remedy: "name a configuration file that exists and may be read"}}
	}
	return Parse(path, data, source)
}

// Parse reads data as if it stood in a file called name. Relative paths begin
// at the folder of name.
func Parse(name string, data []byte, source Source) (*File, error) {
	document, problem := parse(name, data)
	if problem != nil {
		return nil, Problems{*problem}
	}
	file, report := read(document, name, data, source)
	check(report, file)
	report.finish()
	if len(report.problems) > 0 {
		return nil, report.problems
	}
	file.complete()
	file.Warnings = report.warnings
	return file, nil
}

// read fills a File from a document, and reads the files that it names.
func read(document *document, name string, data []byte, source Source) (*File, *report) {
	file := &File{path: name, document: document, seen: newSnapshot(source)}
	file.seen.files[name] = content{data: data}
	report := newReport(document)
	d := decoder{report: report, shapes: map[reflect.Type]*shape{}}
	d.decode(document.top(), reflect.ValueOf(file).Elem())
	r := resolver{report: report, snapshot: file.seen, folder: filepath.Dir(name)}
	r.resolve(file)
	return file, report
}
