package awstest

import (
	"encoding/base64"
	"strconv"
)

// pageOf cuts one page of size from all; zero is AWS's default of ten. The
// token is the offset, encoded so that nobody counts on it.
func pageOf[T any](c *call, all []T, size int, token string) (page []T, next string, refusal *apiError) {
	if size == 0 {
		size = 10
	}
	raw, err := base64.StdEncoding.DecodeString(token)
	start := 0
	if err == nil && token != "" {
		start, err = strconv.Atoi(string(raw))
	}
	if err != nil || start < 0 || start > len(all) {
		return nil, "", c.invalid("Invalid NextToken")
	}
	end := min(start+size, len(all))
	if end < len(all) {
		next = base64.StdEncoding.EncodeToString([]byte(strconv.Itoa(end)))
	}
	return all[start:end], next, nil
}
