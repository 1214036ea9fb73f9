package postgres

import "github.com/trellisgraph/trellis/domain"

// ImageColumns are the columns in which both sides keep a picture beside what it shows; a null id is no picture.
type ImageColumns struct {
	ID       *domain.MediaID
	Alt      string
	Width    int
	Height   int
	BlurHash string
}

// Image is the picture, nil where there is none.
func (c ImageColumns) Image() *domain.Image {
	if c.ID == nil {
		return nil
	}
	return &domain.Image{ID: *c.ID, Text: c.Alt, Width: c.Width, Height: c.Height, Hash: c.BlurHash}
}

// ColumnsOf is the way back: what to write for a picture.
func ColumnsOf(image *domain.Image) ImageColumns {
	if image == nil {
		return ImageColumns{}
	}
	return ImageColumns{
		ID: &image.ID, Alt: image.Text, Width: image.Width, Height: image.Height, BlurHash: image.Hash,
	}
}
