package awstest

import (
	"maps"
	"net/http"
	"strings"
)

// maxTags is AWS's bound of tags on one resource.
const maxTags = 50

// resourceTags reads tags for a resource. Keys that begin with aws: are
// Amazon's; no key may come twice.
func (c *call) resourceTags(list []tag) (map[string]string, *apiError) {
	tags := map[string]string{}
	for _, t := range list {
		if strings.HasPrefix(strings.ToLower(t.Key), "aws:") {
			return nil, c.invalid("aws: prefixed tag key names are not allowed for external use.")
		}
		if _, twice := tags[t.Key]; twice {
			return nil, c.invalid("Duplicate tag keys found: %s", t.Key)
		}
		tags[t.Key] = t.Value
	}
	return tags, nil
}

// wireTags are tags in the order of their keys.
func wireTags(tags map[string]string) []tag {
	list := make([]tag, 0, len(tags))
	for _, key := range sortedKeys(tags) {
		list = append(list, tag{key, tags[key]})
	}
	return list
}

// tagged finds the tags of the resource that an ARN names, for an action.
func (c *call) tagged(action, arn string, sent map[string]string) (map[string]string, *apiError) {
	tags := c.tagsOf(arn)
	t := target{action: action, resource: arn, tags: tags, sent: sent}
	if refusal := c.authorize(t); refusal != nil {
		return nil, refusal
	}
	if tags == nil {
		return nil, notFound("Resource [%s] does not exist.", arn)
	}
	return tags, nil
}

// tagsOf is nil for a resource that does not exist.
func (c *call) tagsOf(arn string) map[string]string {
	for _, d := range c.visible() {
		if strings.EqualFold(d.ARN(), arn) {
			return d.Tags
		}
		name, ok := strings.CutPrefix(strings.ToLower(arn), strings.ToLower(strings.Replace(d.ARN(), ":domain/", ":user-profile/", 1)+"/"))
		if !ok {
			continue
		}
		if p := d.find(name, c.at); p != nil {
			return p.Tags
		}
	}
	return nil
}

type listTagsInput struct {
	ResourceArn, NextToken string
	MaxResults             int
}

type listTagsOutput struct {
	Tags      []tag
	NextToken string `json:",omitempty"`
}

func (c *call) listTags(in listTagsInput) (*listTagsOutput, *apiError) {
	tags, refusal := c.tagged("sagemaker:ListTags", in.ResourceArn, nil)
	if refusal != nil {
		return nil, refusal
	}
	if in.MaxResults == 0 {
		in.MaxResults = maxTags
	}
	page, next, refusal := pageOf(c, wireTags(tags), in.MaxResults, in.NextToken)
	if refusal != nil {
		return nil, refusal
	}
	return &listTagsOutput{Tags: page, NextToken: next}, nil
}

type addTagsInput struct {
	ResourceArn string
	Tags        []tag
}

type addTagsOutput struct{ Tags []tag }

func (c *call) addTags(in addTagsInput) (*addTagsOutput, *apiError) {
	sent, refusal := c.resourceTags(in.Tags)
	if refusal != nil {
		return nil, refusal
	}
	tags, refusal := c.tagged("sagemaker:AddTags", in.ResourceArn, sent)
	if refusal != nil {
		return nil, refusal
	}
	merged := maps.Clone(tags)
	maps.Copy(merged, sent)
	if len(merged) > maxTags {
		return nil, refuse(http.StatusBadRequest, "ResourceLimitExceeded", "The number of tags on a resource can not exceed 50.")
	}
	maps.Copy(tags, sent)
	return &addTagsOutput{wireTags(tags)}, nil
}

type deleteTagsOutput struct{}

type deleteTagsInput struct {
	ResourceArn string
	TagKeys     []string
}

func (c *call) deleteTags(in deleteTagsInput) (*deleteTagsOutput, *apiError) {
	named := map[string]string{}
	for _, key := range in.TagKeys {
		named[key] = ""
	}
	tags, refusal := c.tagged("sagemaker:DeleteTags", in.ResourceArn, named)
	if refusal != nil {
		return nil, refusal
	}
	for _, key := range in.TagKeys {
		delete(tags, key)
	}
	return &deleteTagsOutput{}, nil
}
