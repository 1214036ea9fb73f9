package community

import (
	"context"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// CollectionsByIDs reads collections in no order, private ones included: who may see one is community.Collection.CanSee's
// to say.
func CollectionsByIDs(ids []domain.CollectionID) postgres.Query[*community.Collection] {
	const sql = `
SELECT id, owner_id, title, is_private, item_count, created_at
FROM collections
WHERE id = ANY($1)`
	return postgres.Query[*community.Collection]{
		Doing: "read collections by id", SQL: sql, Args: []any{ids}, Scan: pgx.RowToAddrOfStructByPos[community.Collection],
	}
}

// CollectionAt is a place in an owner's list of collections.
type CollectionAt struct {
	Owner      domain.UserID
	Collection domain.CollectionID
	At         time.Time
}

// CollectionsPageByOwner reads a page of each owner's collections that these eyes may see, newest first.
func CollectionsPageByOwner(of []domain.UserID, eyes Eyes, page domain.Page) postgres.Query[CollectionAt] {
	const sql = `
SELECT a.id, p.collection_id, p.created_at
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT c.collection_id, c.created_at
    FROM collections_by_owner c
    WHERE c.owner_id = a.id
      AND (NOT c.is_private OR c.owner_id = $6)
      AND (c.created_at, c.collection_id) {<} ($2, $3)
    ORDER BY c.created_at {desc}, c.collection_id {desc}
    LIMIT $4
) p
WHERE NOT EXISTS (SELECT 1 FROM walls w WHERE w.user_id = $5 AND w.other_id = a.id)
ORDER BY a.id, p.created_at {desc}, p.collection_id {desc}`
	query := pageFor[CollectionAt]("read collections by owner", sql, of, eyes, page)
	query.Args = append(query.Args, eyes.User)
	return query
}

// CollectionCounts counts what CollectionsPageByOwner lists.
func CollectionCounts(of []domain.UserID, eyes Eyes) postgres.Query[postgres.Counted[domain.UserID]] {
	const sql = `
SELECT a.id, (
    SELECT count(*)
    FROM (
        SELECT
        FROM collections_by_owner c
        WHERE c.owner_id = a.id
          AND (NOT c.is_private OR c.owner_id = $4)
          AND NOT EXISTS (SELECT 1 FROM walls w WHERE w.user_id = $3 AND w.other_id = a.id)
        ORDER BY c.created_at DESC, c.collection_id DESC
        LIMIT $2
    ) AS counted
)
FROM unnest($1::uuid[]) AS a (id)`
	return postgres.Query[postgres.Counted[domain.UserID]]{
		Doing: "count collections", SQL: sql,
		Args: []any{of, domain.CountingLimit + 1, eyes.Walled, eyes.User},
		Scan: pgx.RowToStructByPos[postgres.Counted[domain.UserID]],
	}
}

// ItemsPageByCollection reads a page of each collection's items, latest first. What vanished, and what the reader may not
// see, keeps its place.
func ItemsPageByCollection(of []domain.CollectionID, page domain.Page) postgres.Query[*community.CollectionItem] {
	const sql = `
SELECT a.id, p.subject_kind, p.subject_id, p.added_at
FROM unnest($1::uuid[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT i.subject_kind, i.subject_id, i.added_at
    FROM collection_items i
    WHERE i.collection_id = a.id
      AND (i.added_at, i.subject_id) {<} ($2, $3)
    ORDER BY i.added_at {desc}, i.subject_id {desc}
    LIMIT $4
) p
ORDER BY a.id, p.added_at {desc}, p.subject_id {desc}`
	from, id := postgres.TimeBound(page)
	return postgres.Query[*community.CollectionItem]{
		Doing: "read items of collections", SQL: postgres.InOrder(sql, page.Backward),
		Args: []any{of, from, id, page.Limit + 1}, Scan: pgx.RowToAddrOfStructByPos[community.CollectionItem],
	}
}

// ProductCollects is how many users collected a product.
type ProductCollects struct {
	Product domain.ProductID
	N       int
}

// CollectCountsOfProducts reads how many users collected each product; no row where nobody did.
func CollectCountsOfProducts(ids []domain.ProductID) postgres.Query[ProductCollects] {
	const sql = `
SELECT product_id, collect_count
FROM product_stats
WHERE product_id = ANY($1)`
	return postgres.Query[ProductCollects]{
		Doing: "read how often products are collected", SQL: sql, Args: []any{ids},
		Scan: pgx.RowToStructByPos[ProductCollects],
	}
}

// ProductsCollectedAmong returns which of the products the user collected.
func ProductsCollectedAmong(user domain.UserID, products []domain.ProductID) postgres.Query[domain.ProductID] {
	const sql = `
SELECT product_id
FROM product_collects
WHERE user_id = $1
  AND product_id = ANY($2)`
	return postgres.Query[domain.ProductID]{
		Doing: "read which products are collected", SQL: sql, Args: []any{user, products}, Scan: pgx.RowTo[domain.ProductID],
	}
}

// CopyCollections writes collections, and the owners' lists of them, for seeding. collections is gone through twice.
func (tx Tx) CopyCollections(ctx context.Context, collections iter.Seq[*community.Collection]) error {
	err := postgres.Copy(ctx, tx.tx, "collections",
		[]string{"id", "owner_id", "title", "is_private", "item_count", "created_at"}, collections,
		func(c *community.Collection) []any {
			return []any{c.ID, c.OwnerID, c.Title, c.IsPrivate, c.Items, c.CreatedAt}
		})
	if err != nil {
		return err
	}
	return postgres.Copy(ctx, tx.tx, "collections_by_owner",
		[]string{"owner_id", "created_at", "collection_id", "is_private"}, collections,
		func(c *community.Collection) []any { return []any{c.OwnerID, c.CreatedAt, c.ID, c.IsPrivate} })
}

// CopyCollectionItems writes items of collections, for seeding. The collections' counts are the caller's to keep in step.
func (tx Tx) CopyCollectionItems(ctx context.Context, items iter.Seq[*community.CollectionItem]) error {
	return postgres.Copy(ctx, tx.tx, "collection_items",
		[]string{"collection_id", "subject_id", "subject_kind", "added_at"}, items,
		func(i *community.CollectionItem) []any {
			return []any{i.CollectionID, i.SubjectID, int16(i.Kind), i.AddedAt}
		})
}

// ProductCollect is a user collecting a product.
type ProductCollect struct {
	User    domain.UserID
	Product domain.ProductID
	At      time.Time
}

// CopyProductCollects writes who collected which goods, for seeding.
func (tx Tx) CopyProductCollects(ctx context.Context, collects iter.Seq[ProductCollect]) error {
	return postgres.Copy(ctx, tx.tx, "product_collects", []string{"user_id", "product_id", "collected_at"}, collects,
		func(c ProductCollect) []any { return []any{c.User, c.Product, c.At} })
}

// CopyProductStats writes what the community counts of goods, for seeding. They are the caller's to keep in step.
func (tx Tx) CopyProductStats(ctx context.Context, stats iter.Seq[ProductCollects]) error {
	return postgres.Copy(ctx, tx.tx, "product_stats", []string{"product_id", "collect_count"}, stats,
		func(s ProductCollects) []any { return []any{s.Product, s.N} })
}
