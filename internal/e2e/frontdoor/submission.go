package frontdoor

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
)

// Submission is a form that came through the door, and what was answered.
type Submission struct {
	Host, Path string
	Fields     url.Values
	Status     int
}

// maxForm is more than any form here has, in bytes.
const maxForm = 1 << 20

// Submissions returns the forms with such a field, oldest first.
func (d *Door) Submissions(field string) []Submission {
	d.log.mu.Lock()
	defer d.log.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(d.log.forms), func(s Submission) bool { return !s.Fields.Has(field) })
}

// submission reads a form, which r still holds afterwards.
func submission(r *http.Request) (Submission, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxForm))
	if err != nil {
		return Submission{}, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	fields, err := url.ParseQuery(string(body))
	return Submission{Host: hostname(r.Host), Path: r.URL.Path, Fields: fields}, err
}

// remember serves a form with next and keeps both.
func (v *visits) remember(w http.ResponseWriter, r *http.Request, next http.Handler) {
	form, err := submission(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	answer := &answered{ResponseWriter: w}
	next.ServeHTTP(answer, r)
	form.Status = answer.status
	v.mu.Lock()
	defer v.mu.Unlock()
	v.forms = append(v.forms, form)
}

// answered notes the status of an answer.
type answered struct {
	http.ResponseWriter
	status int
}

func (a *answered) WriteHeader(status int) {
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (a *answered) Unwrap() http.ResponseWriter { return a.ResponseWriter }
