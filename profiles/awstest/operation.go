package awstest

import "encoding/json"

// operation performs one API operation on checked parameters.
type operation func(c *call, params []byte) (any, *apiError)

// operations are all that the server answers, by service and name.
func operations() map[string]operation {
	return map[string]operation{
		"sts.AssumeRole":                     handle((*call).assumeRole),
		"sts.GetCallerIdentity":              handle((*call).getCallerIdentity),
		"sagemaker.CreateUserProfile":        handle((*call).createUserProfile),
		"sagemaker.DescribeUserProfile":      handle((*call).describeUserProfile),
		"sagemaker.UpdateUserProfile":        handle((*call).updateUserProfile),
		"sagemaker.DeleteUserProfile":        handle((*call).deleteUserProfile),
		"sagemaker.ListUserProfiles":         handle((*call).listUserProfiles),
		"sagemaker.CreatePresignedDomainUrl": handle((*call).createPresignedDomainURL),
		"sagemaker.DescribeDomain":           handle((*call).describeDomain),
		"sagemaker.ListDomains":              handle((*call).listDomains),
		"sagemaker.ListTags":                 handle((*call).listTags),
		"sagemaker.AddTags":                  handle((*call).addTags),
		"sagemaker.DeleteTags":               handle((*call).deleteTags),
	}
}

// handle gives run its parameters as a struct.
func handle[In, Out any](run func(*call, In) (Out, *apiError)) operation {
	return func(c *call, params []byte) (any, *apiError) {
		var in In
		if err := json.Unmarshal(params, &in); err != nil {
			return nil, broken(err)
		}
		return run(c, in)
	}
}
