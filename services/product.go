package services

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
)

// Products keeps what stores sell.
type Products struct {
	commerce commercedb.Store
	texts    texts
	now      func() time.Time
	newID    func() domain.UUID
}

// CreateProduct is the input of productCreate.
type CreateProduct struct {
	StoreID  domain.StoreID
	Fields   commerce.ProductFields
	MediaIDs []domain.MediaID
	Key      domain.IdempotencyKey `json:"-"`
}

// CreateProduct puts something on sale and returns its id. NOT_FOUND names the store, the category or the picture that is not
// there; NOT_ALLOWED where the actor does not manage the store.
func (s *Products) CreateProduct(ctx context.Context, c CreateProduct) (domain.ProductID, error) {
	actor, err := actorOf(ctx, "productCreate")
	if err != nil {
		return domain.ProductID{}, err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "productCreate", c.Key, c)
	if err != nil {
		return domain.ProductID{}, err
	}
	written := map[string]string{"title": c.Fields.Title}
	inVariants(written, "variants", c.Fields.Variants)
	if err := s.texts.check(written); err != nil {
		return domain.ProductID{}, err
	}
	clean, err := s.texts.html("descriptionHtml", &c.Fields.DescriptionHTML)
	if err != nil {
		return domain.ProductID{}, err
	}
	c.Fields.DescriptionHTML = *clean
	var id domain.ProductID
	err = s.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		id, err = once(ctx, tx, attempt, s.now(), func() (domain.ProductID, error) { return s.create(ctx, tx, actor, c) })
		return err
	})
	return id, err
}

// inVariants adds what is written in the options of variants, each under its field.
func inVariants(written map[string]string, field string, variants []commerce.VariantFields) {
	for i, v := range variants {
		inOptions(written, fmt.Sprintf("%s.%d", field, i), v.Options)
	}
}

func inOptions(written map[string]string, field string, options []commerce.SelectedOption) {
	for i, o := range options {
		at := fmt.Sprintf("%s.options.%d", field, i)
		written[at+".name"], written[at+".value"] = o.Name, o.Value
	}
}

func (s *Products) create(
	ctx context.Context, tx commercedb.Tx, actor domain.Actor, c CreateProduct,
) (domain.ProductID, error) {
	store, role, err := lockStoreFor(ctx, tx, actor, c.StoreID)
	if err != nil {
		return domain.ProductID{}, err
	}
	if !role.Manages() {
		return domain.ProductID{}, domain.Refuse(domain.ErrNotAllowed, "storeId", "only its owner and its managers sell in a store")
	}
	if err := onLeaf(ctx, tx, c.Fields.CategoryID); err != nil {
		return domain.ProductID{}, err
	}
	listing, err := commerce.NewListing(domain.ProductID(s.newID()), store, c.Fields, s.now())
	if err != nil {
		return domain.ProductID{}, err
	}
	images, err := s.pictures(ctx, tx, actor, nil, c.MediaIDs)
	if err != nil {
		return domain.ProductID{}, err
	}
	p := listing.Product
	p.Cover = first(images)
	if err := tx.InsertProduct(ctx, p); err != nil {
		return domain.ProductID{}, err
	}
	if err := s.writeParts(ctx, tx, actor, listing, images, commercedb.Relisting{After: p}); err != nil {
		return domain.ProductID{}, err
	}
	if bps := c.Fields.CommissionBps; bps != nil {
		err = tx.UpsertOffer(ctx, &commerce.AffiliateOffer{ProductID: p.ID, Open: true, CommissionBps: *bps})
	}
	return p.ID, err
}

// onLeaf refuses a category that there is not, and one that has categories below.
func onLeaf(ctx context.Context, tx commercedb.Tx, id domain.CategoryID) error {
	found, err := commercedb.All(ctx, tx.Reader, commercedb.CategoriesByIDs([]domain.CategoryID{id}))
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return domain.Refuse(domain.ErrNotFound, "categoryId", "category not found")
	}
	below, err := commercedb.All(ctx, tx.Reader, commercedb.CategoriesByParents([]domain.CategoryID{id}))
	if err != nil {
		return err
	}
	if len(below) > 0 {
		return domain.Refuse(domain.ErrInvalid, "categoryId", "%s has categories below: choose one of them", found[0].Name)
	}
	return nil
}

// pictures are the pictures that the input names: those that the product has already, and uploads of the actor.
func (s *Products) pictures(
	ctx context.Context, tx commercedb.Tx, actor domain.Actor, had []*domain.Image, ids []domain.MediaID,
) ([]*domain.Image, error) {
	if len(ids) > commerce.MostPictures {
		return nil, domain.Refuse(domain.ErrTooLong, "mediaIds", "at most %d pictures", commerce.MostPictures)
	}
	found, err := tx.ClaimUploads(ctx, actor.UserID, domain.MediaForProduct, ids)
	if err != nil {
		return nil, err
	}
	for _, image := range had {
		found = slices.Insert(found, 0, &domain.Upload{
			ID: image.ID, Image: *image, OwnerID: actor.UserID, Purpose: domain.MediaForProduct, State: domain.MediaReady,
		})
	}
	uploads, err := domain.UseUploads(found, actor.UserID, domain.MediaForProduct, "mediaIds", ids)
	if err != nil {
		return nil, err
	}
	return domain.ImagesOf(uploads), s.texts.unseenIn("mediaIds", uploads)
}

func first[T any](all []*T) *T {
	if len(all) == 0 {
		return nil
	}
	return all[0]
}

// writeParts writes what a product is made of beside its own row, and its places in lists; nil images stay as they are.
func (s *Products) writeParts(
	ctx context.Context, tx commercedb.Tx, actor domain.Actor, l *commerce.Listing, images []*domain.Image,
	change commercedb.Relisting,
) error {
	if err := tx.PutVariants(ctx, l.Variants); err != nil {
		return err
	}
	if err := tx.OpenStock(ctx, s.now(), actor.UserID, l.Stock); err != nil {
		return err
	}
	if images != nil {
		if err := tx.ReplaceProductImages(ctx, l.Product.ID, images); err != nil {
			return err
		}
	}
	return tx.Relist(ctx, change)
}

// UpdateProduct is the input of productUpdate. MediaIDs are all its pictures; nil leaves them.
type UpdateProduct struct {
	ProductID domain.ProductID
	Change    commerce.ListingChange
	MediaIDs  []domain.MediaID
	Key       domain.IdempotencyKey `json:"-"`
}

// UpdateProduct changes a product. NOT_FOUND where there is none that the actor may see, NOT_ALLOWED where it is not theirs to
// change, ILLEGAL_STATE where its state does not lead to the one that is wanted.
func (s *Products) UpdateProduct(ctx context.Context, c UpdateProduct) error {
	actor, err := actorOf(ctx, "productUpdate")
	if err != nil {
		return err
	}
	attempt, err := domain.NewAttempt(actor.UserID, "productUpdate", c.Key, c)
	if err != nil {
		return err
	}
	if err := s.texts.check(writtenIn(c.Change)); err != nil {
		return err
	}
	if c.Change.DescriptionHTML, err = s.texts.html("descriptionHtml", c.Change.DescriptionHTML); err != nil {
		return err
	}
	return s.commerce.InTx(ctx, func(tx commercedb.Tx) error {
		_, err := once(ctx, tx, attempt, s.now(), func() (domain.ProductID, error) {
			return c.ProductID, s.change(ctx, tx, actor, c)
		})
		return err
	})
}

// writtenIn are the texts of a change, by their fields.
func writtenIn(c commerce.ListingChange) map[string]string {
	written := given(map[string]*string{"title": c.Title, "subtitle": c.Subtitle.To})
	inVariants(written, "addVariants", c.Added)
	for i, patch := range c.Patches {
		if patch.Options != nil {
			inOptions(written, fmt.Sprintf("variants.%d", i), *patch.Options)
		}
	}
	return written
}

func (s *Products) change(ctx context.Context, tx commercedb.Tx, actor domain.Actor, c UpdateProduct) error {
	c.Change.Pictures = c.MediaIDs != nil
	seen, role, err := productFor(ctx, tx, actor, "productId", c.ProductID)
	if err != nil {
		return err
	}
	if _, err := tx.LockStore(ctx, seen.StoreID); err != nil {
		return err
	}
	before, err := readListing(ctx, tx, c.ProductID)
	if err != nil {
		return err
	}
	after, err := before.Changed(c.Change, actor, role, s.now())
	if err != nil {
		return err
	}
	images, dropped, err := s.newPictures(ctx, tx, actor, c)
	if err != nil {
		return err
	}
	if images != nil {
		after.Product.Cover = first(images)
	}
	if err := tx.UpdateProduct(ctx, after.Product); err != nil {
		return err
	}
	relisting := commercedb.Relisting{Before: before.Product, After: after.Product}
	if err := s.writeParts(ctx, tx, actor, after, images, relisting); err != nil {
		return err
	}
	if before.Product.OnceForSale() {
		return tx.KeepUploads(ctx, dropped)
	}
	return tx.LetGo(ctx, dropped, s.now())
}

func readListing(ctx context.Context, tx commercedb.Tx, id domain.ProductID) (*commerce.Listing, error) {
	p, err := tx.LockProduct(ctx, id)
	if err != nil {
		return nil, err
	}
	variants, err := commercedb.All(ctx, tx.Reader, commercedb.VariantsByProducts([]domain.ProductID{id}))
	return &commerce.Listing{Product: p, Variants: variants}, err
}

// newPictures are the pictures that the product is to have, nil where they stay, and those that it has no more then.
func (s *Products) newPictures(
	ctx context.Context, tx commercedb.Tx, actor domain.Actor, c UpdateProduct,
) (images []*domain.Image, dropped []domain.MediaID, err error) {
	if c.MediaIDs == nil {
		return nil, nil, nil
	}
	rows, err := commercedb.All(ctx, tx.Reader, commercedb.ImagesByProducts([]domain.ProductID{c.ProductID}))
	if err != nil {
		return nil, nil, err
	}
	had := make([]*domain.Image, len(rows))
	for i := range rows {
		had[i] = &rows[i].Image
		if !slices.Contains(c.MediaIDs, had[i].ID) {
			dropped = append(dropped, had[i].ID)
		}
	}
	images, err = s.pictures(ctx, tx, actor, had, c.MediaIDs)
	return images, dropped, err
}
