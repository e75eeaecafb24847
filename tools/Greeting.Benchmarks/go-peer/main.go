// A minimal function in Go: takes a name from the query string, puts an item into DynamoDB, and says hello. The loop in main is
// what a Lambda runtime does: fetches events from the Runtime API and posts what the handler returns.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

type request struct {
	QueryStringParameters map[string]string `json:"queryStringParameters"`
}

type response struct {
	StatusCode int               `json:"statusCode"`
	Headers    map[string]string `json:"headers"`
	Body       string            `json:"body"`
}

func main() {
	ctx := context.Background()
	settings, err := config.LoadDefaultConfig(ctx)
	check(err)
	client := dynamodb.NewFromConfig(settings, func(options *dynamodb.Options) {
		options.EndpointResolver = dynamodb.EndpointResolverFromURL(os.Getenv("AWS_ENDPOINT_URL_DYNAMODB"))
	})
	root := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	for {
		next, err := http.Get(root + "next")
		check(err)
		var event request
		check(json.NewDecoder(next.Body).Decode(&event))
		next.Body.Close()
		answer, err := handle(ctx, client, event)
		check(err)
		body, err := json.Marshal(answer)
		check(err)
		reply, err := http.Post(root+next.Header.Get("Lambda-Runtime-Aws-Request-Id")+"/response", "application/json", bytes.NewReader(body))
		check(err)
		reply.Body.Close()
	}
}

func handle(ctx context.Context, client *dynamodb.Client, event request) (response, error) {
	name, isGiven := event.QueryStringParameters["name"]
	if !isGiven {
		name = "Bas"
	}
	_, err := client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: aws.String(os.Getenv("Greeting__TableName")),
		Item: map[string]types.AttributeValue{
			"ID":                 &types.AttributeValueMemberS{Value: name},
			"LatestGreetingTime": &types.AttributeValueMemberS{Value: time.Now().UTC().Format(time.RFC3339Nano)},
		},
	})
	return response{200, map[string]string{"Content-Type": "text/plain; charset=utf-8"}, fmt.Sprintf("Hello, %s!", name)}, err
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
