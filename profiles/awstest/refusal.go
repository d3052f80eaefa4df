package awstest

import (
	"fmt"
	"net/http"
)

// apiError is a refusal as AWS words it, with the reason that AWS keeps to
// itself.
type apiError struct {
	status  int
	code    string
	message string
	reason  string // for the trail only
	hangUp  bool   // close the connection instead of answering
}

func refuse(status int, code, message string) *apiError {
	return &apiError{status: status, code: code, message: message}
}

// because adds the reason that only the trail tells.
func (e *apiError) because(format string, args ...any) *apiError {
	e.reason = fmt.Sprintf(format, args...)
	return e
}

// broken is a fault of this package.
func broken(err error) *apiError {
	return refuse(http.StatusInternalServerError, "InternalFailure", "awstest: "+err.Error())
}

func notFound(format string, args ...any) *apiError {
	return refuse(http.StatusBadRequest, "ResourceNotFound", fmt.Sprintf(format, args...))
}

func inUse(format string, args ...any) *apiError {
	return refuse(http.StatusBadRequest, "ResourceInUse", fmt.Sprintf(format, args...))
}
