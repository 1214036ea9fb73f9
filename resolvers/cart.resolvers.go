package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/graph/model"
)

func (r *cartResolver) Groups(ctx context.Context, objs []*commerce.Cart) ([][]*commerce.CartGroup, error) {
	return linesOf(ctx, r.Resolver, objs, commerce.ByStore)
}

func (r *cartResolver) LineCount(ctx context.Context, objs []*commerce.Cart) ([]int32, error) {
	return linesOf(ctx, r.Resolver, objs, lineCount)
}

func (r *cartResolver) SelectedCount(ctx context.Context, objs []*commerce.Cart) ([]int32, error) {
	return linesOf(ctx, r.Resolver, objs, selectedCount)
}

func (r *cartGroupResolver) Store(ctx context.Context, objs []*commerce.CartGroup) ([]*commerce.Store, error) {
	return edge(ctx, objs, func(g *commerce.CartGroup) (domain.StoreID, bool) { return g.StoreID, true }, r.load.VisibleStores)
}

func (r *cartLineResolver) Variant(ctx context.Context, objs []*commerce.CartLine) ([]*commerce.Variant, error) {
	return edge(ctx, objs, func(l *commerce.CartLine) (domain.VariantID, bool) { return l.Snapshot.VariantID, true }, r.load.VisibleVariants)
}

func (r *viewerResolver) Cart(ctx context.Context, objs []*model.Viewer) ([]*commerce.Cart, error) {
	return edge(ctx, objs, func(v *model.Viewer) (domain.CartID, bool) { return domain.CartID(v.UserID), true }, r.load.VisibleCarts)
}

func (r *Resolver) Cart() generated.CartResolver { return &cartResolver{r} }

func (r *Resolver) CartGroup() generated.CartGroupResolver { return &cartGroupResolver{r} }

func (r *Resolver) CartLine() generated.CartLineResolver { return &cartLineResolver{r} }

type (
	cartResolver      struct{ *Resolver }
	cartGroupResolver struct{ *Resolver }
	cartLineResolver  struct{ *Resolver }
)
