package server_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/server"
)

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// byHash is Apollo's extension.
func byHash(hash string) string {
	return fmt.Sprintf(`{"persistedQuery":{"version":1,"sha256Hash":%q}}`, hash)
}

// persisted posts a hash, and a document where it is not empty.
func (h *harness) persisted(t *testing.T, document, hash string, header ...string) *answer {
	t.Helper()
	body := map[string]any{"extensions": json.RawMessage(byHash(hash))}
	if document != "" {
		body["query"] = document
	}
	return h.postJSON(t, body, header...)
}

func (h *harness) postJSON(t *testing.T, body map[string]any, header ...string) *answer {
	t.Helper()
	text, err := json.Marshal(body)
	require.NoError(t, err)
	headers := map[string]string{"Content-Type": "application/json"}
	for i := 0; i < len(header); i += 2 {
		headers[header[i]] = header[i+1]
	}
	return h.send(t, http.MethodPost, "/graphql", string(text), headers)
}

// What Apollo's clients do: the hash alone, with the text when it is not known, and from then on the hash alone.
func TestAutomaticPersistedQueries(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{}, nil)
	const document = "query Greet { hello }"
	hash := hashOf(document)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		var unknown *answer
		if method == http.MethodGet {
			unknown = h.get(t, query("extensions", byHash(hash)))
		} else {
			unknown = h.persisted(t, "", hash)
		}
		require.Equal(t, 200, unknown.StatusCode, "plain JSON has 200")
		require.JSONEq(t, `{"errors":[{"message":"PersistedQueryNotFound","extensions":{"code":"PERSISTED_QUERY_NOT_FOUND"}}]}`, unknown.text)
		require.Equal(t, "no-store", unknown.Header.Get("Cache-Control"))
	}
	require.Equal(t, 400, h.persisted(t, "", hash, "Accept", newMedia).StatusCode)

	const want = `{"data":{"hello":"world"}}`
	require.JSONEq(t, want, h.persisted(t, document, hash).text)
	require.JSONEq(t, want, h.persisted(t, "", hash).text)
	require.JSONEq(t, want, h.get(t, query("extensions", byHash(hash))).text)
	require.JSONEq(t, want, h.get(t, query("documentId", "sha256:"+hash)).text, "GraphQL over HTTP names it so")
	require.JSONEq(t, want, h.postJSON(t, map[string]any{"documentId": "sha256:" + hash}).text)

	const kept = "{ kept }"
	require.Empty(t, h.get(t, query("query", kept, "extensions", byHash(hashOf(kept)))).body.Errors, "a GET registers, too")
	require.Equal(t, "public, max-age=30", h.get(t, query("extensions", byHash(hashOf(kept)))).Header.Get("Cache-Control"))
}

func TestDocumentsThatAreNotRegistered(t *testing.T) {
	t.Parallel()
	deep := "{ " + strings.Repeat("thing { ", 13) + "name" + strings.Repeat(" }", 13) + " }"
	for name, tc := range map[string]struct {
		reason    string
		document  string
		forgotten bool
	}{
		"too deep":       {reason: "what exceeds the limits", document: deep, forgotten: true},
		"invalid":        {reason: "what is not valid", document: "{ nothing }", forgotten: true},
		"no document":    {reason: "what is none", document: "{", forgotten: true},
		"too many nodes": {reason: "what asks for too much", document: "{ page(first: 5001) { nodes { name } } }", forgotten: true},
		"too long":       {reason: "what is too long runs all the same", document: "{ hello } #" + strings.Repeat("x", 32<<10), forgotten: true},
		"a mutation":     {reason: "what is fine is kept", document: `mutation { rename(name: "x") }`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := start(t, server.Config{}, nil)
			h.persisted(t, tc.document, hashOf(tc.document))
			again := h.persisted(t, "", hashOf(tc.document))
			if tc.forgotten {
				require.Equal(t, "PERSISTED_QUERY_NOT_FOUND", again.code(t), tc.reason)
				return
			}
			require.Empty(t, again.body.Errors, tc.reason)
		})
	}
}

func TestPersistedQueriesThatAreWrong(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{}, nil)
	for name, tc := range map[string]struct{ body, message string }{
		"hash":             {`{"query":"{ hello }","extensions":` + byHash(hashOf("{ viewer }")) + `}`, "extensions.persistedQuery.sha256Hash is not the hash of the query"},
		"version":          {`{"extensions":{"persistedQuery":{"version":2,"sha256Hash":"x"}}}`, "extensions.persistedQuery must be of version 1"},
		"no hash":          {`{"extensions":{"persistedQuery":{"version":1}}}`, "extensions.persistedQuery has no sha256Hash"},
		"no object":        {`{"extensions":{"persistedQuery":"x"}}`, "extensions.persistedQuery must be of version 1"},
		"no text":          {`{"extensions":{"documentId":7}}`, "documentId must be a text"},
		"nothing":          {`{"extensions":{}}`, "the body has no query"},
		"nothing to speak": {`{"extensions":{"persistedQuery":null}}`, "the body has no query"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := h.send(t, http.MethodPost, "/graphql", tc.body, map[string]string{"Content-Type": "application/json"})
			require.Equal(t, "BAD_INPUT", got.code(t), got.text)
			require.Equal(t, tc.message, got.body.Errors[0].Message)
		})
	}
	require.Equal(t, "PERSISTED_QUERY_NOT_FOUND", h.persisted(t, "", hashOf("{ viewer }")).code(t), "the liar registered nothing")
}

func TestPersistedQueriesThatAreOff(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{Limits: server.Limits{PersistedBytes: -1}}, nil)
	hash := hashOf("{ hello }")
	got := h.persisted(t, "", hash)
	require.JSONEq(t, `{"errors":[{"message":"PersistedQueryNotSupported","extensions":{"code":"PERSISTED_QUERY_NOT_SUPPORTED"}}]}`, got.text)
	require.JSONEq(t, `{"data":{"hello":"world"}}`, h.persisted(t, "{ hello }", hash).text, "the text is run")
	require.Equal(t, "PERSISTED_QUERY_NOT_SUPPORTED", h.persisted(t, "", hash).code(t))
}

// However many texts come, they stay within the bound.
func TestPersistedQueriesAreBounded(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{Limits: server.Limits{PersistedBytes: 20 << 10}}, nil)
	known := 0
	document := func(i int) string { return fmt.Sprintf("{ hello } # %d %s", i, strings.Repeat("x", 1000)) }
	for i := range 60 {
		require.Empty(t, h.persisted(t, document(i), hashOf(document(i))).body.Errors)
	}
	for i := range 60 {
		if len(h.persisted(t, "", hashOf(document(i))).body.Errors) == 0 {
			known++
		}
	}
	require.Positive(t, known)
	require.LessOrEqual(t, known, 20)
}

// registered are documents of both clients' kinds.
func registered(t *testing.T) *server.Manifest {
	t.Helper()
	m, err := server.ParseManifest([]byte(`{"format":"apollo-persisted-query-manifest","version":1,"operations":[
		{"id":"` + hashOf("query Greet { hello }") + `","name":"Greet","type":"query","body":"query Greet { hello }"},
		{"id":"short","name":"Who","type":"query","body":"query Who { viewer }"}]}`))
	require.NoError(t, err)
	return m
}

func trusted(t *testing.T, mode server.DocumentsMode) *server.TrustedDocuments {
	t.Helper()
	documents, err := server.NewTrustedDocuments(mode, registered(t), newSchema(nil).schema, server.Limits{})
	require.NoError(t, err)
	return documents
}

func TestTrustedDocumentsAreEnforced(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{Documents: trusted(t, server.DocumentsEnforce)}, nil)
	const greets, names = `{"data":{"hello":"world"}}`, `{"data":{"viewer":"nobody"}}`
	hash := hashOf("query Greet { hello }")
	require.JSONEq(t, greets, h.persisted(t, "", hash).text)
	require.JSONEq(t, greets, h.get(t, query("documentId", hash)).text)
	require.JSONEq(t, greets, h.get(t, query("documentId", "sha256:"+hash)).text)
	require.JSONEq(t, names, h.get(t, query("documentId", "short")).text)
	require.JSONEq(t, names, h.postJSON(t, map[string]any{"documentId": "short"}).text)
	require.JSONEq(t, greets, h.post(t, "query Greet { hello }").text, "it is registered, whoever sends the text")

	for _, refused := range []*answer{h.post(t, "{ hello }"), h.persisted(t, "{ hello }", hashOf("{ hello }")), h.post(t, "{ __schema { description } }")} {
		require.Equal(t, "QUERY_NOT_IN_SAFELIST", refused.code(t))
		require.Equal(t, "this server runs registered documents only, and this is none of them", refused.body.Errors[0].Message)
	}
	require.Equal(t, "PERSISTED_QUERY_NOT_FOUND", h.persisted(t, "", hashOf("{ hello }")).code(t), "nobody registers any more")
	require.Equal(t, "PERSISTED_QUERY_NOT_FOUND", h.get(t, query("documentId", "long")).code(t))

	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequestWithContext(server.FromWithin(t.Context()), http.MethodGet, query("query", "{ hello }"), nil))
	require.JSONEq(t, greets, rec.Body.String(), "what the program itself asks is not held against them")

	dev := start(t, server.Config{Documents: trusted(t, server.DocumentsEnforce), Dev: true, Introspection: true}, nil)
	require.Empty(t, dev.post(t, "{ __schema { description } }").body.Errors, "an explorer needs the schema")
	require.Equal(t, "QUERY_NOT_IN_SAFELIST", dev.post(t, "{ __schema { description } hello }").code(t))
}

func TestUnknownDocumentsAreLoggedOnce(t *testing.T) {
	t.Parallel()
	h := start(t, server.Config{Documents: trusted(t, server.DocumentsLog)}, nil)
	for range 3 {
		require.Empty(t, h.post(t, "{ hello }").body.Errors)
		require.Empty(t, h.post(t, "query Greet { hello }").body.Errors)
	}
	require.Empty(t, h.post(t, "{ viewer }").body.Errors)
	records := h.log.records(t, "WARN")
	require.Len(t, records, 2)
	require.Equal(t, hashOf("{ hello }"), records[0]["hash"])
	require.Equal(t, hashOf("{ viewer }"), records[1]["hash"])
	require.NotContains(t, fmt.Sprint(records), "hello }")

	for i := range 1010 {
		h.post(t, fmt.Sprintf("{ hello } # %d", i))
	}
	require.Len(t, h.log.records(t, "WARN"), 1000, "what is remembered is bounded")

	off := start(t, server.Config{Documents: trusted(t, server.DocumentsOff)}, nil)
	require.Empty(t, off.post(t, "{ hello }").body.Errors)
	require.Empty(t, off.get(t, query("documentId", "short")).body.Errors)
	require.Empty(t, off.log.records(t, "WARN"))
}

func TestManifestsAreReplaced(t *testing.T) {
	t.Parallel()
	documents := trusted(t, server.DocumentsEnforce)
	h := start(t, server.Config{Documents: documents}, nil)
	broken, err := server.ParseManifest([]byte(`{"a":"query A { nothing }"}`))
	require.NoError(t, err)
	require.ErrorContains(t, documents.Replace(broken), "A (a):1:11: ")
	require.Empty(t, h.get(t, query("documentId", "short")).body.Errors, "the ones before stay")

	other, err := server.ParseManifest([]byte(`{"a":"query A { hello }"}`))
	require.NoError(t, err)
	require.NoError(t, documents.Replace(other))
	require.Empty(t, h.get(t, query("documentId", "a")).body.Errors)
	require.Equal(t, "PERSISTED_QUERY_NOT_FOUND", h.get(t, query("documentId", "short")).code(t))
}
