package server

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// mostOfWebhook is how much a webhook may send, in bytes.
const mostOfWebhook = 256 << 10

// Webhook takes what a provider tells: body is as it came, for the signature is over it, which Webhook checks. BAD_INPUT refuses
// it for good; nil accepts it, and so what was told before; whatever else is wrong, the provider shall tell it again later.
type Webhook func(ctx context.Context, header http.Header, body []byte) error

// webhookRoute is what all webhooks have in common: the limit of the body, the time that it may take, and the answer, of which a
// provider reads the status alone.
func webhookRoute(apply Webhook, timeout time.Duration, log *slog.Logger) http.Handler {
	return neverStored(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			notAllowed("a webhook is a POST", http.MethodPost).write(w, r)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostOfWebhook))
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &large):
			tooLarge(http.StatusRequestEntityTooLarge, "body", mostOfWebhook).write(w, r)
			return
		case err != nil:
			malformed("the body could not be read").write(w, r)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), timeout)
		defer cancel()
		if err := apply(ctx, r.Header, body); err != nil {
			refuseWebhook(w, r, err, log)
			return
		}
		w.WriteHeader(http.StatusOK)
	}))
}

func refuseWebhook(w http.ResponseWriter, r *http.Request, err error, log *slog.Logger) {
	if known, ok := errors.AsType[*domain.Error](err); ok && known.Code == domain.CodeBadInput {
		log.WarnContext(r.Context(), "a webhook was refused", "path", r.URL.Path, "error", err)
		malformed("%s", known.Message).write(w, r)
		return
	}
	log.ErrorContext(r.Context(), "a webhook was not applied",
		"path", r.URL.Path, "error", err)
	refuse(http.StatusServiceUnavailable, domain.CodeUpstreamUnavailable, "not now: tell it again later").write(w, r)
}
