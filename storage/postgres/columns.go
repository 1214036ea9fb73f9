package postgres

import "github.com/trellisgraph/trellis/domain"

// ImageColumns are the columns in which both sides keep a picture beside what it shows; a null id is no picture.
type ImageColumns struct {
	ID       MaybeID[domain.MediaID]
	Alt      string
	Width    int
	Height   int
	BlurHash string

	image domain.Image
}

// Image is the picture, nil where there is none. It lives in the columns, which are a piece of the row.
func (c *ImageColumns) Image() *domain.Image {
	if !c.ID.Valid {
		return nil
	}
	c.image = domain.Image{ID: c.ID.ID, Text: c.Alt, Width: c.Width, Height: c.Height, Hash: c.BlurHash}
	return &c.image
}

// ColumnsOf is the way back: what to write for a picture.
func ColumnsOf(image *domain.Image) ImageColumns {
	if image == nil {
		return ImageColumns{}
	}
	return ImageColumns{
		ID: MaybeID[domain.MediaID]{ID: image.ID, Valid: true}, Alt: image.Text,
		Width: image.Width, Height: image.Height, BlurHash: image.Hash,
	}
}
