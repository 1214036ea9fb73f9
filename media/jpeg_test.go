package media

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whatever is in the segments of a JPEG, there are eight orientations, and nothing is read that is not there.
func FuzzLookAtJPEG(f *testing.F) {
	var plain bytes.Buffer
	require.NoError(f, jpeg.Encode(&plain, image.NewGray(image.Rect(0, 0, 8, 8)), nil))
	f.Add(plain.Bytes())
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x1eExif\x00\x00II\x2a\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00"))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00\x2a\xff\xff\xff\xff"))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x12Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\xff\xff"))
	f.Add([]byte("\xff\xd8\xff\xff\xff\xe1\x00\x01"))
	f.Fuzz(func(t *testing.T, data []byte) {
		look := lookAtJPEG(data)
		require.True(t, look.orientation >= upright && look.orientation <= 8)
	})
}

func TestOrientationInEitherOrder(t *testing.T) {
	t.Parallel()
	const frame, progressive = "\xff\xc0\x00\x02", "\xff\xc2\x00\x02"
	little := "\xff\xe1\x00\x1eExif\x00\x00II\x2a\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00"
	require.Equal(t, jpegLook{orientation: 6}, lookAtJPEG([]byte("\xff\xd8"+little+frame)))
	big := "\xff\xe1\x00\x1eExif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x03\x00\x00"
	require.Equal(t, jpegLook{orientation: 3, progressive: true}, lookAtJPEG([]byte("\xff\xd8"+progressive+big)))
	require.Equal(t, jpegLook{orientation: 3, progressive: true}, lookAtJPEG([]byte("\xff\xd8"+big)), "it does not say")
	require.Equal(t, jpegLook{orientation: 1, progressive: true}, lookAtJPEG([]byte("\xff\xd8"+progressive+frame)), "the first is heeded")
}
