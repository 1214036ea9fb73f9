// Package handwritten is the other side of the comparison: the four pages of the benchmark as somebody writes them who needs
// just these, in net/http and pgx. Statements that depend on nothing travel together in one pgx.Batch a database, both
// databases at once; a row brings all that a page shows of it and no more; rules stand in the statements; answers are
// appended to a buffer. It answers to the letter what Trellis answers.
package handwritten

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/golang-jwt/jwt/v5"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/trellisgraph/trellis/domain"
)

// Config is what a Handler works with.
type Config struct {
	Community, Commerce *pgxpool.Pool
	// BaseURL is what the URLs of pictures begin with.
	BaseURL string
	// Issuer, Audience and Key say whose bearer tokens are taken; their sub is a user's id.
	Issuer, Audience string
	Key              *rsa.PublicKey
}

// Handler serves GET /home?after=, /following?after=, /note?id= and /product?id=.
type Handler struct {
	community, commerce *pgxpool.Pool
	base                string
	key                 *rsa.PublicKey
	parser              *jwt.Parser
	buffers             sync.Pool
	routes              *http.ServeMux
}

// page appends the data of a page as the viewer sees it.
type page func(ctx context.Context, b []byte, viewer domain.UserID, argument string) ([]byte, error)

// New makes the handler.
func New(cfg Config) *Handler {
	h := &Handler{
		community: cfg.Community, commerce: cfg.Commerce, base: strings.TrimSuffix(cfg.BaseURL, "/"), key: cfg.Key,
		parser: jwt.NewParser(
			jwt.WithValidMethods([]string{jwt.SigningMethodRS256.Alg()}),
			jwt.WithIssuer(cfg.Issuer), jwt.WithAudience(cfg.Audience), jwt.WithExpirationRequired(),
		),
		buffers: sync.Pool{New: func() any { b := make([]byte, 0, 32<<10); return &b }},
		routes:  http.NewServeMux(),
	}
	h.routes.HandleFunc("GET /home", h.serve("after", h.homeFeed))
	h.routes.HandleFunc("GET /following", h.serve("after", h.followingFeed))
	h.routes.HandleFunc("GET /note", h.serve("id", h.notePage))
	h.routes.HandleFunc("GET /product", h.serve("id", h.productPage))
	return h
}

// ServeHTTP answers {"data": ...}; 400, 401 or 500 with a sentence where it cannot.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.routes.ServeHTTP(w, r) }

func (h *Handler) serve(argument string, write page) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		viewer, err := h.viewer(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		buffer, _ := h.buffers.Get().(*[]byte)
		defer h.buffers.Put(buffer)
		b, err := write(r.Context(), append((*buffer)[:0], `{"data":`...), viewer, r.URL.Query().Get(argument))
		if err != nil {
			status := http.StatusInternalServerError
			if known, ok := errors.AsType[*domain.Error](err); ok && known.Code == domain.CodeBadInput {
				status = http.StatusBadRequest
			}
			http.Error(w, err.Error(), status)
			return
		}
		b = append(b, '}')
		*buffer = b
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write(b) // a client that left reads nothing
	}
}

// viewer is who bears the request's token; nobody where there is none.
func (h *Handler) viewer(r *http.Request) (domain.UserID, error) {
	credentials := r.Header.Get("Authorization")
	if credentials == "" {
		return domain.UserID{}, nil
	}
	var claims jwt.RegisteredClaims
	token, ok := strings.CutPrefix(credentials, "Bearer ")
	if !ok {
		return domain.UserID{}, errors.New("the Authorization header must be a bearer token")
	}
	if _, err := h.parser.ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) { return h.key, nil }); err != nil {
		return domain.UserID{}, fmt.Errorf("the token is not valid: %w", err)
	}
	return domain.ParseID[domain.UserID]("sub", claims.Subject)
}

// query is a statement of a batch and what reads its rows.
type query struct {
	sql  string
	args []any
	read func(pgx.Rows) error
}

// ask sends the statements to a database in one round trip.
func ask(ctx context.Context, pool *pgxpool.Pool, queries ...query) error {
	var batch pgx.Batch
	for _, q := range queries {
		batch.Queue(q.sql, q.args...).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				if err := q.read(rows); err != nil {
					return err
				}
			}
			return rows.Err()
		})
	}
	return pool.SendBatch(ctx, &batch).Close()
}

// both asks the two databases at once.
func (h *Handler) both(ctx context.Context, community, commerce []query) error {
	if len(community) == 0 {
		return ask(ctx, h.commerce, commerce...)
	}
	if len(commerce) == 0 {
		return ask(ctx, h.community, community...)
	}
	failed := make(chan error, 1)
	go func() { failed <- ask(ctx, h.commerce, commerce...) }()
	err := ask(ctx, h.community, community...)
	return errors.Join(err, <-failed)
}
