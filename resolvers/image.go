package resolvers

import (
	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/graph/model"
)

// imageWidth checks the maxWidth argument; 0 stands for the original's width.
func imageWidth(maxWidth *int32) (int, error) {
	if maxWidth == nil {
		return 0, nil
	}
	if *maxWidth < 1 {
		return 0, domain.BadInput("maxWidth", "must be at least 1, not %d", *maxWidth)
	}
	return int(*maxWidth), nil
}

// imagesAsMedia shows pictures as the media that they are.
func imagesAsMedia(rows [][]*domain.Image) [][]model.Media {
	out := make([][]model.Media, len(rows))
	for i := range rows {
		out[i] = make([]model.Media, len(rows[i]))
		for j, image := range rows[i] {
			out[i][j] = image
		}
	}
	return out
}
