package resolvers

import (
	"context"
	"errors"
	"fmt"

	"github.com/99designs/gqlgen/graphql"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/graph/model"
)

// refusals parts what a service returned: what the payload tells in userErrors, and what is an error of the field. An id
// that is none, and an object that the viewer may not see, are the input's fault. Where nobody is signed in that is all that
// is said, whatever else is wrong.
func refusals(ctx context.Context, err error) ([]domain.UserError, error) {
	switch {
	case err == nil:
		return []domain.UserError{}, nil
	case !domain.ActorFrom(ctx).SignedIn():
		return nil, domain.Unauthenticated("a mutation needs a signed-in viewer")
	}
	if several, ok := errors.AsType[domain.UserErrors](err); ok {
		return several, nil
	}
	if one, ok := errors.AsType[domain.UserError](err); ok {
		return []domain.UserError{one}, nil
	}
	known, ok := errors.AsType[*domain.Error](err)
	switch {
	case ok && known.Code == domain.CodeBadInput:
		return []domain.UserError{domain.Refuse(domain.ErrInvalid, known.Field, "%s", known.Message)}, nil
	case ok && known.Code == domain.CodeNotFound:
		return []domain.UserError{domain.Refuse(domain.ErrNotFound, known.Field, "%s", known.Message)}, nil
	default:
		return nil, err
	}
}

// ack is the payload of a mutation that has nothing to show.
func ack(ctx context.Context, err error) (*model.AckPayload, error) {
	refused, err := refusals(ctx, err)
	if err != nil {
		return nil, err
	}
	return &model.AckPayload{Ok: len(refused) == 0, UserErrors: refused}, nil
}

// optionalID reads the id of an argument that may be left out; nil where it was.
func optionalID[ID any, P interface {
	*ID
	UnmarshalGQL(v any) error
}](arg string, s *string) (*ID, error) {
	if s == nil {
		return nil, nil //nolint:nilnil // none was given, which is no error
	}
	id, err := domain.ParseID[ID, P](arg, *s)
	if err != nil {
		return nil, err
	}
	return &id, nil
}

// parseIDs reads the ids of an argument that is a list.
func parseIDs[ID any, P interface {
	*ID
	UnmarshalGQL(v any) error
}](arg string, all []string) ([]ID, error) {
	ids := make([]ID, len(all))
	for i, s := range all {
		id, err := domain.ParseID[ID, P](fmt.Sprintf("%s.%d", arg, i), s)
		if err != nil {
			return nil, err
		}
		ids[i] = id
	}
	return ids, nil
}

// changeOf tells null from what was left out.
func changeOf[T any](input graphql.Omittable[*T]) domain.Change[T] {
	to, given := input.ValueOK()
	return domain.Change[T]{Given: given, To: to}
}

// idChange is changeOf for an id.
func idChange[ID any, P interface {
	*ID
	UnmarshalGQL(v any) error
}](arg string, input graphql.Omittable[*string]) (domain.Change[ID], error) {
	to, err := optionalID[ID, P](arg, input.Value())
	return domain.Change[ID]{Given: input.IsSet(), To: to}, err
}

// optionalInt is a number that may be left out, nil where it was.
func optionalInt(n *int32) *int {
	if n == nil {
		return nil
	}
	i := int(*n)
	return &i
}
