package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/trellisgraph/trellis/domain"
)

// The media types of responses.
const (
	plainJSON       = "application/json; charset=utf-8"
	graphqlResponse = "application/graphql-response+json"
	eventStream     = "text/event-stream"
)

// readParams reads what is to be executed. Nothing of a malformed request is repeated to the client: its messages are
// ours.
func readParams(w http.ResponseWriter, r *http.Request, limit int64) (*graphql.RawParams, *refusal) {
	started := time.Now()
	var params *graphql.RawParams
	var refused *refusal
	switch r.Method {
	case http.MethodGet:
		params, refused = readURL(r, limit)
	case http.MethodPost:
		params, refused = readBody(w, r, limit)
	default:
		return nil, notAllowed("GraphQL is served by GET and POST", http.MethodGet, http.MethodPost)
	}
	if refused != nil {
		return nil, refused
	}
	params.Headers = r.Header
	params.ReadTime = graphql.TraceTiming{Start: started, End: time.Now()}
	return params, nil
}

func readURL(r *http.Request, limit int64) (*graphql.RawParams, *refusal) {
	if int64(len(r.URL.RawQuery)) > limit {
		return nil, tooLarge(http.StatusRequestURITooLong, "URL", limit)
	}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, malformed("the URL's query cannot be read")
	}
	params := &graphql.RawParams{Query: values.Get("query"), OperationName: values.Get("operationName")}
	variables, extensions := values.Get("variables"), values.Get("extensions")
	switch {
	case variables != "" && decode([]byte(variables), &params.Variables) != nil:
		return nil, malformed("%q must be a JSON object", "variables")
	case extensions != "" && decode([]byte(extensions), &params.Extensions) != nil:
		return nil, malformed("%q must be a JSON object", "extensions")
	}
	params = withDocumentID(params, values.Get(documentIDParam))
	if params.Query == "" && !named(params) {
		return nil, malformed("the URL has no query")
	}
	return params, nil
}

func readBody(w http.ResponseWriter, r *http.Request, limit int64) (*graphql.RawParams, *refusal) {
	if !isJSON(r.Header.Get("Content-Type")) {
		return nil, refuse(http.StatusUnsupportedMediaType, domain.CodeBadInput,
			"the body must be application/json in UTF-8")
	}
	if r.ContentLength > limit {
		return nil, tooLarge(http.StatusRequestEntityTooLarge, "body", limit)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, tooLarge(http.StatusRequestEntityTooLarge, "body", limit)
	case err != nil:
		return nil, malformed("the body could not be read")
	case bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("[")):
		return nil, malformed("batches are not served: send one operation a request")
	}

	return parseParams(body)
}

// parseParams reads the JSON of one operation.
func parseParams(body []byte) (*graphql.RawParams, *refusal) {
	params, err := decodeParams(body)
	var mismatch *json.UnmarshalTypeError
	switch {
	case errors.As(err, &mismatch) && mismatch.Field != "":
		return nil, malformed("%q is of the wrong type", mismatch.Field)
	case err != nil:
		return nil, malformed("the body must be one JSON object with a query")
	case params.Query == "" && !named(params):
		return nil, malformed("the body has no query")
	}
	return params, nil
}

func isJSON(contentType string) bool {
	media, params, err := mime.ParseMediaType(contentType)
	charset := params["charset"]
	return err == nil && media == "application/json" && (charset == "" || strings.EqualFold(charset, "utf-8"))
}

// decode reads exactly one JSON value; numbers keep their digits.
func decode(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}

// accepted are the media types that a client takes.
type accepted struct {
	// media is what a JSON response is sent as: the newer type for those who name it.
	media string
	// events and json tell whether an event stream is taken, and whether anything else is.
	events, json bool
	// parts tells whether an answer may come in parts. Who takes multipart/mixed without a word on how parts are to be put
	// together may mean another draft.
	parts bool
}

func readAccept(r *http.Request) accepted {
	a := accepted{media: plainJSON}
	for accept := range strings.SplitSeq(strings.Join(r.Header.Values("Accept"), ","), ",") {
		media, params, err := mime.ParseMediaType(accept)
		if err != nil {
			continue
		}
		if q, err := strconv.ParseFloat(params["q"], 64); err == nil && q <= 0 {
			continue
		}
		switch media {
		case graphqlResponse:
			a.media = graphqlResponse + "; charset=utf-8"
			a.json = true
		case eventStream:
			a.events = true
		case multipart:
			a.parts = a.parts || params["deferspec"] == deferSpec
			a.json = true
		default:
			a.json = true
		}
	}
	a.json = a.json || !a.events
	return a
}

// negotiate picks the media type of a JSON response.
func negotiate(r *http.Request) string { return readAccept(r).media }

// writeResponse sends what an operation gave. The data is written as it is, without a copy: the schema made it.
func writeResponse(w http.ResponseWriter, r *http.Request, response *graphql.Response) {
	before, after := frame(response)
	data, media := dataOf(response), negotiate(r)
	if !unchanged(w, r, media, before, data, after) {
		send(w, statusOf(w.Header(), response), media, before, data, after)
	}
}

// frame is a response without its data: what comes before it, and what comes after.
func frame(response *graphql.Response) (before, after []byte) {
	before, after = make([]byte, 0, 64), make([]byte, 0, 64)
	before = append(before, '{')
	if len(response.Errors) > 0 {
		before = append(append(append(before, `"errors":`...), encode(response.Errors)...), ',')
	}
	before = append(before, `"data":`...)
	if len(response.Extensions) > 0 {
		after = append(append(after, `,"extensions":`...), encode(response.Extensions)...)
	}
	return before, append(after, '}')
}

func dataOf(response *graphql.Response) []byte {
	if len(response.Data) == 0 {
		return []byte("null")
	}
	return response.Data
}

// writeRequestErrors says why a well-formed request is not executed. Clients of plain JSON expect 200 for it.
func writeRequestErrors(w http.ResponseWriter, r *http.Request, errs gqlerror.List) {
	media, status := negotiate(r), http.StatusBadRequest
	if limited(w.Header(), errs) {
		status = http.StatusTooManyRequests
	}
	if media == plainJSON {
		status = http.StatusOK
	}
	if codeOf(errs[0]) == string(domain.CodeOverloaded) { // as after parsing, see statusOf
		w.Header().Set("Retry-After", retryAfter)
		status = http.StatusServiceUnavailable
	}
	send(w, status, media, encode(failure{Errors: errs}))
}

// refusal is the answer to a request that is no operation. It has the shape of a GraphQL response on every path.
type refusal struct {
	status  int
	code    domain.Code
	message string
	allow   []string
}

func refuse(status int, code domain.Code, message string) *refusal {
	return &refusal{status: status, code: code, message: message}
}

func malformed(format string, args ...any) *refusal {
	return refuse(http.StatusBadRequest, domain.CodeBadInput, fmt.Sprintf(format, args...))
}

func tooLarge(status int, what string, limit int64) *refusal {
	return refuse(status, domain.CodeCostExceeded, fmt.Sprintf("the %s is larger than %d bytes", what, limit))
}

func notAllowed(message string, allow ...string) *refusal {
	return &refusal{status: http.StatusMethodNotAllowed, code: domain.CodeBadInput, message: message, allow: allow}
}

func (no *refusal) write(w http.ResponseWriter, r *http.Request) {
	if len(no.allow) > 0 {
		w.Header().Set("Allow", strings.Join(no.allow, ", "))
	}
	if no.status == http.StatusRequestEntityTooLarge {
		w.Header().Set("Connection", "close") // the rest of the body is not worth reading
	}
	err := &gqlerror.Error{Message: no.message}
	setCode(err, no.code)
	send(w, no.status, negotiate(r), encode(failure{Errors: gqlerror.List{err}}))
}

// failure is a response without data.
type failure struct {
	Errors gqlerror.List `json:"errors"`
}

// encode writes what is made of strings and numbers of ours, and so cannot fail.
func encode(v any) []byte {
	out, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Errorf("encode a response: %w", err))
	}
	return out
}

func send(w http.ResponseWriter, status int, media string, body ...[]byte) {
	size := 0
	for _, part := range body {
		size += len(part)
	}
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Length", strconv.Itoa(size))
	w.WriteHeader(status)
	for _, part := range body {
		_, _ = w.Write(part) //nolint:gosec // JSON or plain text with nosniff; where it fails the client is gone
	}
}

func notFound(w http.ResponseWriter, r *http.Request) {
	refuse(http.StatusNotFound, domain.CodeNotFound, "there is nothing at this path").write(w, r)
}
