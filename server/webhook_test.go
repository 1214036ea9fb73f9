package server_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/server"
)

func TestWebhooks(t *testing.T) {
	t.Parallel()
	s := server.New(server.Config{Schema: newSchema(nil), Webhooks: map[string]server.Webhook{
		"carrier/test": func(_ context.Context, header http.Header, body []byte) error {
			switch string(body) {
			case "forged":
				return &domain.Error{Code: domain.CodeBadInput, Message: "not signed by " + header.Get("X-By")}
			case "early":
				return errors.New("the database is away, at 10.0.0.1")
			default:
				return nil
			}
		},
	}})
	for name, tc := range map[string]struct {
		reason, method, path, body string
		status                     int
		says                       string
	}{
		"accepted":  {"all is well", http.MethodPost, "/webhooks/carrier/test", "news", http.StatusOK, ""},
		"forged":    {"telling it again does not help", http.MethodPost, "/webhooks/carrier/test", "forged", http.StatusBadRequest, "not signed by nobody"},
		"not now":   {"telling it again helps, and why is nobody's business", http.MethodPost, "/webhooks/carrier/test", "early", http.StatusServiceUnavailable, "not now: tell it again later"},
		"large":     {"a provider sends a few hundred bytes", http.MethodPost, "/webhooks/carrier/test", strings.Repeat("x", 256<<10+1), http.StatusRequestEntityTooLarge, "larger than"},
		"not ours":  {"nobody of that name", http.MethodPost, "/webhooks/carrier/other", "news", http.StatusNotFound, "nothing at this path"},
		"by a link": {"it changes things", http.MethodGet, "/webhooks/carrier/test", "", http.StatusMethodNotAllowed, "a webhook is a POST"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rec, req := httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), tc.method, tc.path, strings.NewReader(tc.body))
			req.Header.Set("X-By", "nobody")
			s.ServeHTTP(rec, req)
			require.Equal(t, tc.status, rec.Code, tc.reason)
			require.Contains(t, rec.Body.String(), tc.says, tc.reason)
			require.NotContains(t, rec.Body.String(), "10.0.0.1")
		})
	}
}
