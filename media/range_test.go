package media

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"gocloud.dev/blob"
	"gocloud.dev/blob/driver"
	"gocloud.dev/gcerrors"

	"github.com/trellisgraph/trellis/domain"
)

// shelf is a bucket of one public file, whatever it is asked for, that counts how often it is opened.
type shelf struct {
	driver.Bucket
	file   []byte
	opened atomic.Int64
}

func (s *shelf) NewRangeReader(_ context.Context, _ string, from, length int64, _ *driver.ReaderOptions) (driver.Reader, error) {
	s.opened.Add(1)
	part := s.file[from:]
	if length >= 0 {
		part = part[:length]
	}
	return &shelved{Reader: bytes.NewReader(part), size: int64(len(s.file))}, nil
}

func (s *shelf) Attributes(_ context.Context, key string) (*driver.Attributes, error) {
	if strings.HasPrefix(key, "private/") {
		return nil, io.ErrUnexpectedEOF
	}
	return &driver.Attributes{Size: int64(len(s.file))}, nil
}

func (*shelf) ErrorCode(error) gcerrors.ErrorCode { return gcerrors.NotFound }

func (*shelf) Close() error { return nil }

type shelved struct {
	*bytes.Reader
	size int64
}

func (s *shelved) Attributes() *driver.ReaderAttributes {
	return &driver.ReaderAttributes{Size: s.size}
}
func (*shelved) As(any) bool  { return false }
func (*shelved) Close() error { return nil }

// Each part of a file is another request to the bucket: one request of a client is at most two of them, whatever it asks for.
func TestARequestOpensAFileOnceOrTwice(t *testing.T) {
	t.Parallel()
	s := &shelf{file: bytes.Repeat([]byte("0123456789"), 5000)}
	library, err := newLibrary(blob.NewBucket(s), Options{Log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, library.Close()) })
	whole := func(method, file, ranges string) {
		t.Helper()
		code, body := fetchRange(t, library, method, file, ranges)
		require.Equal(t, http.StatusOK, code, ranges)
		if method == http.MethodGet {
			require.Equal(t, s.file, body)
		}
	}
	many := "bytes=0-0" + strings.Repeat(",5-5,49999-49999", 2000)
	for _, file := range []string{videoFile, streamFolder + "low.mp4", streamFolder + "low.m3u8"} {
		for _, tc := range []struct {
			ranges string
			want   []byte
		}{
			{"bytes=0-9", s.file[:10]},
			{"bytes=40000-", s.file[40000:]},
			{"bytes=-7", s.file[49993:]},
			{"bytes=600-50000000", s.file[600:]},
		} {
			s.opened.Store(0)
			code, body := fetchRange(t, library, http.MethodGet, file, tc.ranges)
			require.Equal(t, http.StatusPartialContent, code, tc.ranges)
			require.Equal(t, tc.want, body)
			require.LessOrEqual(t, s.opened.Load(), int64(2), "%s of %s", tc.ranges, file)
		}
		for _, ranges := range []string{"", "bytes=0-1,3-4", "bytes=0-1 , ", many} {
			s.opened.Store(0)
			whole(http.MethodGet, file, ranges)
			whole(http.MethodHead, file, ranges)
			require.LessOrEqual(t, s.opened.Load(), int64(4), "%.20s of %s", ranges, file)
		}
	}
}

func fetchRange(t *testing.T, library *Library, method, file, ranges string) (code int, body []byte) {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), method, Path+domain.MediaID{1}.String()+"/"+file, nil)
	if ranges != "" {
		req.Header.Set("Range", ranges)
	}
	recorder := httptest.NewRecorder()
	library.ServeHTTP(recorder, req)
	require.Equal(t, ranges, req.Header.Get("Range"), "a handler leaves a request as it is")
	return recorder.Code, recorder.Body.Bytes()
}
