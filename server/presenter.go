package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/trellisgraph/trellis/domain"
)

// tookTooLong is what client and log read of a deadline that passed.
const tookTooLong = "the operation took too long"

// presenter turns what a resolver returned into what a client may read. Only a domain.Error's message is written for
// clients; all else is logged and masked.
type presenter struct {
	log *slog.Logger
}

func (p *presenter) present(ctx context.Context, err error) *gqlerror.Error {
	shown := locate(ctx, err)
	argument := cutArgument(ctx, shown)

	var known *domain.Error
	var crash *panicked
	switch {
	case errors.As(err, &crash):
		p.report(ctx, slog.LevelError, "a resolver panicked", shown.Path, err, slog.String("stack", string(crash.stack)))
		return mask(shown)
	case errors.As(err, &known) && known.Code == domain.CodeBadInput:
		return blame(shown, known.Message, argument, known.Field)
	case errors.As(err, &known) && known.Code != domain.CodeInternal:
		if upstream(known.Code) && !errors.Is(ctx.Err(), context.Canceled) {
			p.report(ctx, slog.LevelWarn, "an upstream failed", shown.Path, err)
		}
		return say(shown, known.Code, known.Message)
	case errors.Is(err, context.Canceled) && errors.Is(ctx.Err(), context.Canceled):
		return mask(shown) // the client is gone, nobody reads this
	case errors.Is(err, context.DeadlineExceeded),
		errors.Is(err, context.Canceled) && errors.Is(ctx.Err(), context.DeadlineExceeded):
		if ctx.Err() == nil || first(ctx, tookTooLong) { // the deadline of an operation ends all of its fields
			p.report(ctx, slog.LevelWarn, tookTooLong, shown.Path, err)
		}
		return say(shown, domain.CodeUpstreamTimeout, tookTooLong)
	case argument != "":
		return blame(shown, cause(err).Error(), argument, "")
	default:
		p.report(ctx, slog.LevelError, "a resolver failed", shown.Path, err)
		return mask(shown)
	}
}

// locate starts the client's error with where it happened.
func locate(ctx context.Context, err error) *gqlerror.Error {
	shown := &gqlerror.Error{Path: graphql.GetPath(ctx)}
	if located, ok := errors.AsType[*gqlerror.Error](err); ok {
		shown.Path, shown.Locations = located.Path, located.Locations
	}
	if fc := graphql.GetFieldContext(ctx); shown.Locations == nil && fc != nil && fc.Field.Field != nil && fc.Field.Position != nil {
		shown.Locations = []gqlerror.Location{{Line: fc.Field.Position.Line, Column: fc.Field.Position.Column}}
	}
	return shown
}

// cutArgument tells which argument could not be read, as a path such as by.handle, and lets the error's path end at the
// field. gqlgen reads arguments while the field has none yet, and makes them part of the path. It returns "" for an error
// of any other origin.
func cutArgument(ctx context.Context, shown *gqlerror.Error) string {
	fc := graphql.GetFieldContext(ctx)
	if fc == nil || fc.Args != nil || fc.Field.Field == nil || fc.Field.Definition == nil {
		return ""
	}
	field := fc.Path()
	if len(shown.Path) <= len(field) {
		return ""
	}
	argument := shown.Path[len(field):]
	name, ok := argument[0].(ast.PathName)
	if !ok || fc.Field.Definition.Arguments.ForName(string(name)) == nil {
		return ""
	}
	shown.Path = field
	return argument.String()
}

// blame says what is wrong with an argument and which it is. What the unmarshaller's path says is better than what a
// scalar can know.
func blame(shown *gqlerror.Error, message, argument, field string) *gqlerror.Error {
	if argument != "" && !strings.HasPrefix(message, argument+": ") {
		message = argument + ": " + message
	}
	if argument == "" {
		argument = field
	}
	_ = say(shown, domain.CodeBadInput, cut(message))
	if argument != "" {
		shown.Extensions["argument"] = argument
	}
	return shown
}

func mask(shown *gqlerror.Error) *gqlerror.Error {
	return say(shown, domain.CodeInternal, "internal error")
}

func say(shown *gqlerror.Error, code domain.Code, message string) *gqlerror.Error {
	shown.Message = message
	setCode(shown, code)
	return shown
}

func upstream(code domain.Code) bool {
	return code == domain.CodeOverloaded || code == domain.CodeUpstreamTimeout || code == domain.CodeUpstreamUnavailable
}

// cause is the error below gqlgen's wrapping, which would repeat the path.
func cause(err error) error {
	var located *gqlerror.Error
	if errors.As(err, &located) && located.Err != nil {
		return located.Err
	}
	return err
}

// report logs a failure with its whole chain, once an operation: a database that is down fails every edge alike.
func (p *presenter) report(ctx context.Context, level slog.Level, what string, path ast.Path, err error, more ...slog.Attr) {
	text := cause(err).Error()
	if !first(ctx, text) {
		return
	}
	attrs := append([]slog.Attr{
		slog.String("path", path.String()), slog.String("error", text),
	}, more...)
	p.log.LogAttrs(ctx, level, what, attrs...)
}

// panicked carries a panic from gqlgen's recover to present.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

func (p *presenter) recovered(_ context.Context, value any) error {
	return &panicked{value: value, stack: debug.Stack()}
}

// maxTold is how many errors of one operation are kept. The others are counted, those of each outage apart.
const maxTold = 1000

// tell presents an error of an answer, and nothing once there were enough of them.
func (p *presenter) tell(ctx context.Context, err error) *gqlerror.Error {
	shown := p.present(ctx, err)
	if f := failuresOf(ctx); f != nil && !f.tells(shown) {
		return nil
	}
	return shown
}

// failures remembers what of one operation is in the log already, and what its client is told.
type failures struct {
	mu   sync.Mutex
	seen map[string]struct{}
	told int
	rest map[outage]int // those that are not; what is no outage under the zero one
}

// tells counts an error, and reports whether it is one of those that are told.
func (f *failures) tells(err *gqlerror.Error) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.told < maxTold {
		f.told++
		return true
	}
	if f.rest == nil {
		f.rest = map[outage]int{}
	}
	if cause := outageOf(err); upstream(cause.code) {
		f.rest[cause]++
	} else {
		f.rest[outage{}]++
	}
	return false
}

// untold are those that were not told, each once.
func (f *failures) untold() map[outage]int {
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	rest := f.rest
	f.rest = nil
	return rest
}

type failuresKey struct{}

func withFailures(ctx context.Context) context.Context {
	return context.WithValue(ctx, failuresKey{}, &failures{seen: map[string]struct{}{}})
}

func failuresOf(ctx context.Context) *failures {
	f, _ := ctx.Value(failuresKey{}).(*failures)
	return f
}

// first tells whether the text is new to the operation.
func first(ctx context.Context, text string) bool {
	f := failuresOf(ctx)
	if f == nil {
		return true
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	_, known := f.seen[text]
	f.seen[text] = struct{}{}
	return !known
}
